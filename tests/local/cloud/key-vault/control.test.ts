/** Seeding vaults and looking into them, without their clients; and what a restart leaves. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testCloud, type TestCloud } from '../support.ts';
import { clientOf, end, openVault, protectedVault, vaultSnapshot, vaultUri } from './vaults.ts';

const keyedResource = {
  id: '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev/providers/Microsoft.Storage/storageAccounts/media',
  type: 'Microsoft.Storage/storageAccounts',
  name: 'media',
  apiVersion: '2024-01-01',
  properties: { allowSharedKeyAccess: true },
};

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud({ snapshot: vaultSnapshot(keyedResource) });
});
afterAll(() => cloud.cloud.stop());

const valueOf = async (name: string) =>
  (await clientOf(cloud.cloud, await vaultUri(cloud.control, protectedVault)).getSecret(name)).value;

test('a seeded secret has the value, the tags and the expiry that it was given', async () => {
  const seeded = await cloud.control.seedSecret({
    vault: protectedVault,
    name: 'webhook-token',
    value: 'canary-1',
    tags: { CredentialId: 'a' },
    contentType: 'text/plain',
    expiresOn: '2030-01-01T00:00:00.000Z',
  });
  expect(await valueOf('webhook-token')).toBe('canary-1');
  expect(await cloud.control.secrets(protectedVault)).toContainEqual(seeded);
  expect(seeded).toMatchObject({
    current: true,
    enabled: true,
    deleted: false,
    tags: { CredentialId: 'a' },
    contentType: 'text/plain',
    expiresOn: '2030-01-01T00:00:00.000Z',
  });
});

test('without a value it gets a random one, and every value is among the issued ones', async () => {
  await cloud.control.seedSecret({ vault: protectedVault, name: 'random' });
  const value = await valueOf('random');
  expect(value).toMatch(/^[\w-]{43}$/);
  const origins = (await cloud.control.secretValues()).filter((each) => each.value === value);
  expect(origins).toMatchObject([{ origin: expect.stringContaining(`${protectedVault} random/`), revoked: false }]);
});

test('it can have the connection string of a resource with one of its keys', async () => {
  await cloud.control.seedSecret({
    vault: protectedVault,
    name: 'media-connection-string',
    connectionStringOf: { resource: 'media', key: 'key1' },
  });
  expect(await valueOf('media-connection-string')).toMatch(/AccountName=media;AccountKey=/);
});

test.for([
  [{ vault: 'nowhere', name: 'x' }, "no vault 'nowhere'"],
  [{ vault: openVault, name: 'x', connectionStringOf: { resource: 'nothing', key: 'key1' } }, "no resource 'nothing'"],
  [{ vault: openVault, name: 'under_score' }, 'name'],
  [{ vault: openVault, name: 'x', value: 'y', connectionStringOf: { resource: 'media', key: 'key1' } }, 'not both'],
] as const)('a seed that means nothing is refused: %j', async ([seed, reason]) => {
  await expect(cloud.control.seedSecret(seed)).rejects.toThrow(reason);
  expect(await cloud.control.secrets(openVault)).toEqual([]);
});

test('a restart leaves secrets, versions and addresses, and a reset only the addresses', async () => {
  const options = { snapshot: vaultSnapshot(), data: mkdtempSync(join(tmpdir(), 'vaults-')) };
  const first = await testCloud(options);
  await first.control.seedSecret({ vault: protectedVault, name: 'one', value: 'kept' });
  await first.control.seedSecret({ vault: protectedVault, name: 'one', value: 'kept too', enabled: false });
  const [uri, before] = [await vaultUri(first.control, protectedVault), await first.control.secrets(protectedVault)];
  await end(first.cloud);

  const second = await testCloud(options);
  try {
    expect(await vaultUri(second.control, protectedVault)).toBe(uri);
    expect(await second.control.secrets(protectedVault)).toEqual(before);
    await second.control.reset();
    expect(await vaultUri(second.control, protectedVault)).toBe(uri);
    expect(await second.control.secrets(protectedVault)).toEqual([]);
    expect((await second.control.secretValues()).map(({ value }) => value)).toContain('kept');
  } finally {
    await second.cloud.stop();
  }
});
