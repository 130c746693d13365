/** The official client of Key Vault against the emulated one. */
import type { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, testCloud, tokenFor, type TestCloud } from '../support.ts';
import { clientOf, openVault, protectedVault, vaultId, vaultSnapshot, vaultUri } from './vaults.ts';

let cloud: TestCloud;
let client: SecretClient;
let unprotected: SecretClient;
let uri: string;
let serial = 0;
let name: string;

beforeAll(async () => {
  cloud = await testCloud({ snapshot: vaultSnapshot() });
  uri = await vaultUri(cloud.control, protectedVault);
  client = clientOf(cloud.cloud, uri);
  unprotected = clientOf(cloud.cloud, await vaultUri(cloud.control, openVault));
});
afterAll(() => cloud.cloud.stop());
beforeEach(() => {
  serial += 1;
  name = `secret-${serial}`;
});

async function collected<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of pages) all.push(each);
  return all;
}

describe('versions', () => {
  test('a secret has the address of its vault, and the attributes of its level of recovery', async () => {
    const made = await client.setSecret(name, 'one', {
      contentType: 'text/plain',
      tags: { CredentialId: 'key1' },
      expiresOn: new Date('2030-01-01T00:00:00Z'),
      notBefore: new Date('2020-01-01T00:00:00Z'),
    });
    expect(made.properties.id).toBe(`${uri}secrets/${name}/${made.properties.version}`);
    expect(await client.getSecret(name)).toMatchObject({
      value: 'one',
      properties: {
        enabled: true,
        contentType: 'text/plain',
        tags: { CredentialId: 'key1' },
        expiresOn: new Date('2030-01-01T00:00:00Z'),
        notBefore: new Date('2020-01-01T00:00:00Z'),
        recoveryLevel: 'CustomizedRecoverable',
        recoverableDays: 7,
      },
    });
    const other = await unprotected.setSecret(name, 'one');
    expect(other.properties).toMatchObject({ recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 });
  });

  test('the last version made is current, and those before stay', async () => {
    const first = await client.setSecret(name, 'one');
    const second = await client.setSecret(name.toUpperCase(), 'two');
    expect((await client.getSecret(name)).properties.version).toBe(second.properties.version);
    expect((await client.getSecret(name, { version: first.properties.version ?? '' })).value).toBe('one');
    const created = [first, second].map(({ properties }) => properties.createdOn?.getTime() ?? 0);
    expect(created[1]).toBeGreaterThan(created[0] ?? 0);
    const versions = await collected(client.listPropertiesOfSecretVersions(name));
    expect(new Set(versions.map(({ version }) => version))).toEqual(
      new Set([first, second].map(({ properties }) => properties.version)),
    );
  });

  test('an update changes what it names and leaves the rest, the value too', async () => {
    const made = await client.setSecret(name, 'one', { contentType: 'text/plain', tags: { a: '1' } });
    const version = made.properties.version ?? '';
    await client.updateSecretProperties(name, version, { tags: { b: '2' }, expiresOn: new Date('2031-01-01') });
    await client.updateSecretProperties(name, version, { contentType: 'application/json' });
    expect(await client.getSecret(name)).toMatchObject({
      value: 'one',
      properties: { tags: { b: '2' }, contentType: 'application/json', expiresOn: new Date('2031-01-01') },
    });
    expect((await client.getSecret(name)).properties.tags).toEqual({ b: '2' });
  });

  test('a disabled version is listed, and refused until it is enabled again', async () => {
    const { properties } = await client.setSecret(name, 'one', { enabled: false });
    await expect(client.getSecret(name)).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
      message: expect.stringContaining('disabled secret'),
      details: { error: { innerError: { code: 'SecretDisabled' } } },
    });
    const listed = await collected(client.listPropertiesOfSecrets());
    expect(listed.find((each) => each.name === name)?.enabled).toBe(false);
    await client.updateSecretProperties(name, properties.version ?? '', { enabled: true });
    expect((await client.getSecret(name)).value).toBe('one');
  });

  test('an expired version can still be read', async () => {
    await client.setSecret(name, 'one', { expiresOn: new Date('2020-01-01') });
    expect((await client.getSecret(name)).value).toBe('one');
  });

  test('what does not exist is not found, a version neither', async () => {
    const notFound = { statusCode: 404, code: 'SecretNotFound' };
    await expect(client.getSecret(name)).rejects.toMatchObject(notFound);
    await client.setSecret(name, 'one');
    await expect(client.getSecret(name, { version: '0'.repeat(32) })).rejects.toMatchObject(notFound);
  });
});

describe('lists', () => {
  test('come in pages of at most 25, without values', async () => {
    for (let number = 10; number < 40; number += 1) await unprotected.setSecret(`page-${number}`, `value-${number}`);
    const pages = await collected(unprotected.listPropertiesOfSecrets().byPage());
    const sizes = pages.map((page) => page.length);
    expect([sizes[0], sizes.length]).toEqual([25, 2]);
    expect(new Set(pages.flat().map((each) => each.name)).size).toBe(pages.flat().length);
    expect(JSON.stringify(pages)).not.toContain('value-');
  });

  test.for(['0', '26', 'many'])('refuse maxresults=%s', async (most) => {
    const answer = await asked('GET', `secrets?api-version=7.5&maxresults=${most}`);
    expect([answer.status, answer.json()['error']]).toMatchObject([400, { code: 'BadParameter' }]);
  });

  test('go on behind the last name of a page', async () => {
    await client.setSecret('a-1', 'one');
    await client.setSecret('a-2', 'one');
    const first = (await asked('GET', 'secrets?api-version=7.5&maxresults=1')).json();
    const next = await ask(cloud.cloud, String(first['nextLink']), { headers: await bearer() });
    expect(first['value']).toMatchObject([{ id: `${uri}secrets/a-1` }]);
    expect(next.json()['value']).toMatchObject([{ id: `${uri}secrets/a-2` }]);
  });
});

describe('a deleted secret', () => {
  test('is gone, keeps its name, and comes back with all its versions', async () => {
    const first = await client.setSecret(name, 'one');
    await client.setSecret(name, 'two');
    const poller = await client.beginDeleteSecret(name, { intervalInMs: 1 });
    const deleted = await poller.pollUntilDone();
    expect(deleted).toMatchObject({ recoveryId: `${uri}deletedsecrets/${name}` });
    const days = ((deleted.scheduledPurgeDate?.getTime() ?? 0) - (deleted.deletedOn?.getTime() ?? 0)) / 86_400_000;
    expect(days).toBe(7);

    await expect(client.getSecret(name)).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
    await expect(client.setSecret(name, 'three')).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
      details: { error: { innerError: { code: 'ObjectIsDeletedButRecoverable' } } },
    });
    expect((await collected(client.listDeletedSecrets())).map((each) => each.name)).toContain(name);
    expect((await collected(client.listPropertiesOfSecrets())).map((each) => each.name)).not.toContain(name);

    await (await client.beginRecoverDeletedSecret(name, { intervalInMs: 1 })).pollUntilDone();
    expect((await client.getSecret(name)).value).toBe('two');
    expect((await client.getSecret(name, { version: first.properties.version ?? '' })).value).toBe('one');
    await expect(client.getDeletedSecret(name)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('cannot be purged under purge protection', async () => {
    await client.setSecret(name, 'one');
    await (await client.beginDeleteSecret(name, { intervalInMs: 1 })).pollUntilDone();
    await expect(client.purgeDeletedSecret(name)).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
    expect((await client.getDeletedSecret(name)).name).toBe(name);
  });

  test('leaves its name free once it is purged', async () => {
    await unprotected.setSecret(name, 'one');
    await (await unprotected.beginDeleteSecret(name, { intervalInMs: 1 })).pollUntilDone();
    await unprotected.purgeDeletedSecret(name);
    await expect(unprotected.getDeletedSecret(name)).rejects.toMatchObject({ statusCode: 404 });
    await unprotected.setSecret(name, 'two');
    expect(await collected(unprotected.listPropertiesOfSecretVersions(name))).toHaveLength(1);
  });
});

const tags = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`tag${place}`, 'x']));

describe('limits', () => {
  test('a value has at most 25 KB', async () => {
    await client.setSecret(name, 'x'.repeat(25_600));
    await expect(client.setSecret(name, 'x'.repeat(25_601))).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    });
  });

  test('a version has at most 15 tags', async () => {
    await client.setSecret(name, 'x', { tags: tags(15) });
    await expect(client.setSecret(name, 'x', { tags: tags(16) })).rejects.toMatchObject({ code: 'BadParameter' });
  });

  test.for(['under_score', 'dot.ted', 'x'.repeat(128)])('no secret is called %s', async (given) => {
    await expect(client.setSecret(given, 'x')).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
      message: expect.stringContaining('invalid name'),
    });
  });
});

describe('access', () => {
  test('a call without a token is told where to get one, and for what', async () => {
    const answer = await ask(cloud.cloud, `${uri}secrets?api-version=7.5`);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer authorization="${cloud.cloud.url}/${cloud.cloud.tenantId}", resource="https://vault.azure.net"`,
    );
  });

  test('a token for another audience opens nothing', async () => {
    const token = await tokenFor(cloud.cloud, 'pipeline', 'https://management.azure.com/.default');
    const answer = await ask(cloud.cloud, `${uri}secrets?api-version=7.5`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('AKV10022')]);
  });

  test('an api-version is required, and what is not emulated says so', async () => {
    expect((await asked('GET', 'secrets')).status).toBe(400);
    await client.setSecret(name, 'x');
    await expect(client.backupSecret(name)).rejects.toMatchObject({ statusCode: 501, code: 'NotImplemented' });
  });

  test('faults of the service reach its clients, who try again', async () => {
    await client.setSecret(name, 'x');
    await cloud.control.addFault({ service: 'key-vault', method: 'GET', status: 503, count: 1 });
    expect((await client.getSecret(name)).value).toBe('x');
    expect(await cloud.control.faults()).toMatchObject([{ hits: 1 }]);
    await cloud.control.clearFaults();
  });
});

test('the control plane shows the address of a vault, also after a write that leaves it out', async () => {
  const shown = async () => (await cloud.resources.resources.getById(vaultId(protectedVault), '2024-11-01')).properties;
  expect(await shown()).toMatchObject({ vaultUri: uri, provisioningState: 'Succeeded' });
  await cloud.resources.resources.beginCreateOrUpdateByIdAndWait(vaultId(protectedVault), '2024-11-01', {
    location: 'westeurope',
    properties: { softDeleteRetentionInDays: 7, enablePurgeProtection: true },
  });
  expect(await shown()).toMatchObject({ vaultUri: uri });
});

async function bearer(): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await tokenFor(cloud.cloud, 'pipeline', 'https://vault.azure.net/.default')}` };
}

async function asked(method: string, path: string) {
  return ask(cloud.cloud, `${uri}${path}`, { method, headers: await bearer() });
}
