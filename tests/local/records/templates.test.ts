import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTemplates, templateDigest, type StoredTemplate, type Templates } from '../../../records/templates.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { containerOf } from '../../support/storage.ts';

const template: StoredTemplate = {
  environment: 'dev',
  template: { resources: { group: { type: 'Microsoft.Resources/resourceGroups' } } },
  parameters: { regions: { value: ['westeurope'] }, limit: { value: null } },
  resources: [{ id: '/subscriptions/s/resourceGroups/g', type: 'Microsoft.Resources/resourceGroups' }],
};

describe('templates', () => {
  let azurite: Azurite;
  let templates: Templates;
  beforeAll(async () => {
    azurite = await startAzurite();
    templates = createTemplates({ container: containerOf(azurite, 'releases') });
  });
  afterAll(() => azurite.stop());

  it('come back as they were, under the digest of their content, told once or twice', async () => {
    const digest = templateDigest(template);
    await templates.put(digest, template);
    await templates.put(digest, template);
    expect(await templates.get(digest)).toEqual(template);
  });

  it('have the same digest in whatever order they are written', () => {
    const { resources, parameters, template: inner, environment } = template;
    expect(templateDigest({ resources, parameters, template: inner, environment })).toBe(templateDigest(template));
    expect(templateDigest({ ...template, environment: 'prod' })).not.toBe(templateDigest(template));
  });

  it('are refused under another digest, and are not there before they came', async () => {
    const other = `sha256:${'0'.repeat(64)}`;
    await expect(templates.put(other, template)).rejects.toMatchObject({ code: 'input-invalid' });
    expect(await templates.get(other)).toBeUndefined();
  });

  it('that somebody changed in storage are not handed out', async () => {
    const tampered = { ...template, environment: 'staging' };
    const digest = templateDigest(tampered);
    await templates.put(digest, tampered);
    const blob = containerOf(azurite, 'releases').getBlockBlobClient(`infrastructure/${digest.replace(':', '-')}.json`);
    const text = JSON.stringify({ ...tampered, environment: 'prod' });
    await blob.upload(text, Buffer.byteLength(text));
    await expect(templates.get(digest)).rejects.toMatchObject({ code: 'internal' });
  });
});
