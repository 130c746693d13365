import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretPorts } from '../../../azure/secret-ports.ts';
import type { SecretReferences } from '../../../azure/secret-references.ts';
import { startAzure, type EmulatedAzure } from '../app/azure.ts';

const vault = 'chaufher-dev-kv-weu';

let azure: EmulatedAzure;
let references: SecretReferences;
let site: string;
beforeAll(async () => {
  azure = await startAzure();
  references = createSecretPorts(azure.clients).secretReferences;
  site = azure.site('weu');
});
afterAll(() => azure[Symbol.asyncDispose]());

const seed = (name: string) => azure.control.seedSecret({ vault, name });

async function read(setting: string, slot?: string) {
  return (await references.read(site, slot)).find((reference) => reference.setting === setting);
}

describe('the references of a site', () => {
  it('are those that the template gives it, to the vault of its own region', async () => {
    const found = await references.read(azure.site('neu'));
    expect(found.map(({ setting }) => setting)).toEqual(expect.arrayContaining(['WEBHOOK_TOKEN', 'JWT_SIGNING_KEY']));
    expect(new Set(found.map((reference) => reference.vault))).toEqual(new Set(['chaufher-dev-kv-neu']));
  });

  it('tell why they do not resolve, and which version they have when they do', async () => {
    expect(await read('FCM_SERVICE_ACCOUNT')).toEqual({
      setting: 'FCM_SERVICE_ACCOUNT',
      vault,
      secret: 'fcm-service-account',
      status: 'SecretNotFound',
    });
    const { version } = await seed('fcm-service-account');
    await references.refresh(site);
    expect(await read('FCM_SERVICE_ACCOUNT')).toMatchObject({ status: 'Resolved', version });
  });

  it.each([undefined, 'staging'])('follow a new version once they are refreshed, in slot %s alone', async (slot) => {
    const first = await seed('webhook-token');
    await references.refresh(site);
    await references.refresh(site, 'staging');
    const second = await seed('webhook-token');
    await references.refresh(site, slot);
    const other = slot === undefined ? 'staging' : undefined;
    expect(await read('WEBHOOK_TOKEN', slot)).toMatchObject({ status: 'Resolved', version: second.version });
    expect(await read('WEBHOOK_TOKEN', other)).toMatchObject({ status: 'Resolved', version: first.version });
  });

  it('are not found where there is no such site or slot', async () => {
    await expect(references.read(`${site}-gone`)).rejects.toMatchObject({ code: 'not-found' });
    await expect(references.refresh(`${site}-gone`)).rejects.toMatchObject({ code: 'not-found' });
    await expect(references.refresh(site, 'gone')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a refresh', () => {
  it('of a site in the middle of a swap is to be tried again', async () => {
    const { webApps } = await azure.clients.webSites();
    await webApps
      .swapSlotWithProduction('chaufher-dev-compute', 'chaufher-dev-api-weu', { targetSlot: 'staging', preserveVnet: true })
      .submitted();
    await expect(references.refresh(site)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 10 });
    await expect
      .poll(
        () =>
          references.refresh(site).then(
            () => 'refreshed',
            () => 'busy',
          ),
        { timeout: 5000 },
      )
      .toBe('refreshed');
  });
});
