import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSecretReferences } from '../../../azure/secret-references.ts';
import { createAnswered, type Answering } from './answering.ts';

const site =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev/providers/Microsoft.Web/sites/chaufher-dev-api-weu';
const below = '/config/configreferences/appsettings';

function setUp(answering: Answering) {
  const answered = createAnswered(answering);
  return { ...answered, references: createSecretReferences(answered.clients) };
}

/** As App Service answers today. */
const current = (setting: string, properties: Readonly<Record<string, unknown>>) => ({
  id: `${site}${below}/${setting}`,
  name: setting,
  type: 'Microsoft.Web/sites/config/configreferences/appsettings',
  properties: {
    reference: '@Microsoft.KeyVault(VaultName=chaufher-dev-kv-weu;SecretName=webhook-token)',
    status: 'Resolved',
    vaultName: 'chaufher-dev-kv-weu',
    secretName: 'webhook-token',
    secretVersion: null,
    identityType: { type: 'UserAssigned' },
    details: 'Reference has been successfully resolved.',
    source: 'KeyVault',
    activeVersion: 'b',
    ...properties,
  },
});

describe('the references of a site', () => {
  const read = { vault: 'chaufher-dev-kv-weu', secret: 'webhook-token' };

  it('tell what they refer to, whether they resolve, and to which version', async () => {
    const { references, asked } = setUp(() => ({
      status: 200,
      body: {
        value: [
          current('WEBHOOK_TOKEN', {}),
          current('PINNED', { secretVersion: 'a', activeVersion: '' }),
          current('LOST', { status: 'AccessToKeyVaultDenied', activeVersion: null }),
        ],
        nextLink: null,
      },
    }));
    expect(await references.read(site)).toEqual([
      { setting: 'WEBHOOK_TOKEN', ...read, status: 'Resolved', version: 'b' },
      { setting: 'PINNED', ...read, status: 'Resolved', version: 'a' },
      { setting: 'LOST', ...read, status: 'AccessToKeyVaultDenied' },
    ]);
    expect(asked.map(({ line }) => line)).toEqual([`GET ${site}${below}`]);
  });

  it.each([
    ['@Microsoft.KeyVault(SecretUri=https://chaufher-dev-kv-weu.vault.azure.net/secrets/webhook-token/)'],
    ['@Microsoft.KeyVault(SecretUri=https://chaufher-dev-kv-weu.vault.azure.net/secrets/webhook-token/1f2e)'],
    ['@microsoft.keyvault(vaultname=chaufher-dev-kv-weu;secretname=webhook-token)'],
  ])('tell it by %s alone', async (reference) => {
    const unnamed = current('X', { reference, vaultName: null, secretName: null, activeVersion: null });
    const { references } = setUp(() => ({ status: 200, body: { value: [unnamed] } }));
    expect(await references.read(site)).toEqual([{ setting: 'X', ...read, status: 'Resolved' }]);
  });

  it('that are written wrong tell so, and nothing that is not there', async () => {
    const wrong = current('X', {
      reference: '@Microsoft.KeyVault(x)',
      vaultName: null,
      secretName: null,
      activeVersion: null,
    });
    const { references } = setUp(() => ({ status: 200, body: { value: [wrong] } }));
    expect(await references.read(site)).toEqual([{ setting: 'X', vault: '', secret: '', status: 'Resolved' }]);
  });

  it('are read from the published sample too, which has no status', async () => {
    const file = 'tests/fixtures/cloud/web-keyvault-references-appsettings-list.json';
    const sample: { readonly responses: { readonly 200: { readonly body: unknown } } } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const { references } = setUp(() => ({ status: 200, body: sample.responses[200].body }));
    expect(await references.read(site)).toEqual([
      {
        setting: 'secretName',
        vault: 'keyVaultName',
        secret: 'secretName',
        status: 'Unknown',
        version: 'secretVersion',
      },
      {
        setting: 'secretName2',
        vault: 'keyVaultName',
        secret: 'secretName2',
        status: 'Unknown',
        version: 'secretVersion2',
      },
    ]);
  });

  it('of a slot are its own', async () => {
    const { references, asked } = setUp(() => ({ status: 200, body: { value: [] } }));
    expect(await references.read(site, 'staging')).toEqual([]);
    await references.refresh(site, 'staging');
    expect(asked.map(({ line }) => line)).toEqual([
      `GET ${site}/slots/staging${below}`,
      `POST ${site}/slots/staging${below}/refresh`,
    ]);
  });

  it.each([
    ['ARM', { error: { code: 'ResourceNotFound', message: 'No.' } }],
    ['App Service', { Code: 'NotFound', Message: 'No.' }],
  ])('of a site that does not exist are not found, in the words of %s', async (_who, body) => {
    const { references } = setUp(() => ({ status: 404, body }));
    await expect(references.read(site)).rejects.toMatchObject({ code: 'not-found' });
    await expect(references.refresh(site)).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each(['', 'chaufher-dev-api-weu'])('are asked for by resource id, not by %j', async (text) => {
    const { references, asked } = setUp(() => undefined);
    await expect(references.read(text)).rejects.toMatchObject({ code: 'input-invalid' });
    await expect(references.refresh(text)).rejects.toMatchObject({ code: 'input-invalid' });
    expect(asked).toEqual([]);
  });
});

describe('a refresh', () => {
  it('is one POST to the site, whatever comes back with it', async () => {
    const { references, asked } = setUp(() => ({ status: 200, body: { value: [current('X', {})] } }));
    await references.refresh(site);
    expect(asked.map(({ line }) => line)).toEqual([`POST ${site}${below}/refresh`]);
  });

  it('of a site that is busy is to be tried again in a moment', async () => {
    const body = { Code: 'Conflict', Message: 'Cannot modify this site because another operation is in progress.' };
    const { references } = setUp(() => ({ status: 409, body }));
    await expect(references.refresh(site)).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 10,
      data: { azureCode: 'Conflict', azureStatus: 409 },
    });
  });
});
