import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSecretPorts } from '../../../azure/secret-ports.ts';
import { SecretValue } from '../../../azure/secret-value.ts';
import { createVaultAddress } from '../../../azure/vault-address.ts';
import type { Vaults } from '../../../azure/vaults.ts';
import { startAzure, type EmulatedAzure } from '../app/azure.ts';

let azure: EmulatedAzure;
let vaults: Vaults;
let home: string;
let standby: string;
beforeAll(async () => {
  azure = await startAzure();
  ({ vaults } = createSecretPorts(azure.clients));
  const group = `/subscriptions/${azure.cloud.subscriptionId}/resourceGroups/chaufher-dev-data/providers`;
  home = `${group}/Microsoft.KeyVault/vaults/chaufher-dev-kv-weu`;
  standby = `${group}/Microsoft.KeyVault/vaults/chaufher-dev-kv-neu`;
});
afterAll(() => azure[Symbol.asyncDispose]());
afterEach(() => azure.control.clearFaults());

const next = (value: string, rotation = 'run-1') => ({
  value: new SecretValue(value),
  contentType: 'text/plain',
  tags: { RotationId: rotation, CredentialId: 'key1' },
  expiresOn: '2027-02-22T10:00:00.000Z',
});

describe('a secret', () => {
  it('goes into a vault of its region and comes back, with all that was said of it', async () => {
    const made = await vaults.set(home, 'round-trip', next('one'));
    expect(made).toEqual({
      name: 'round-trip',
      version: expect.stringMatching(/^[0-9a-f]{32}$/),
      enabled: true,
      createdOn: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      expiresOn: '2027-02-22T10:00:00.000Z',
      contentType: 'text/plain',
      tags: { RotationId: 'run-1', CredentialId: 'key1' },
    });
    expect(await vaults.current(home, 'round-trip')).toEqual(made);
    expect((await vaults.value(home, 'round-trip'))?.reveal()).toBe('one');
    expect(await vaults.current(standby, 'round-trip')).toBeUndefined();
    expect(await vaults.value(standby, 'round-trip')).toBeUndefined();
  });

  it('has its versions newest first, and each its own value', async () => {
    const versions = [];
    for (const value of ['one', 'two', 'three']) versions.push(await vaults.set(home, 'three-versions', next(value)));
    const [one, , three] = versions;
    expect(await vaults.versions(home, 'three-versions')).toEqual(versions.toReversed());
    expect((await vaults.value(home, 'three-versions'))?.reveal()).toBe('three');
    expect((await vaults.value(home, 'three-versions', one?.version))?.reveal()).toBe('one');

    expect(await vaults.update(home, 'three-versions', three?.version ?? '', { enabled: false })).toEqual({
      ...three,
      enabled: false,
    });
    expect(await vaults.current(home, 'three-versions')).toMatchObject({ version: three?.version, enabled: false });
    await expect(vaults.value(home, 'three-versions')).rejects.toMatchObject({
      code: 'forbidden',
      data: { azureCode: 'SecretDisabled' },
    });
    expect((await vaults.value(home, 'three-versions', one?.version))?.reveal()).toBe('one');
  });

  it('keeps what a change does not name', async () => {
    const made = await vaults.set(home, 'changed', next('one'));
    await vaults.update(home, 'changed', made.version, { tags: { Stage: 'made' } });
    await vaults.update(home, 'changed', made.version, { contentType: 'other', expiresOn: '2028-01-01T00:00:00.000Z' });
    expect(await vaults.current(home, 'changed')).toEqual({
      ...made,
      tags: { Stage: 'made' },
      contentType: 'other',
      expiresOn: '2028-01-01T00:00:00.000Z',
    });
  });

  it('whose name a deleted one still holds cannot be made', async () => {
    await vaults.set(standby, 'deleted-one', next('one'));
    const client = await azure.clients.vault(await createVaultAddress(azure.clients.arm)(standby));
    await client.beginDeleteSecret('deleted-one');
    expect(await vaults.versions(standby, 'deleted-one')).toEqual([]);
    await expect(vaults.set(standby, 'deleted-one', next('two'))).rejects.toMatchObject({
      code: 'conflict',
      data: { azureCode: 'ObjectIsDeletedButRecoverable' },
    });
  });
});

describe('a list', () => {
  it('has every secret of more than a page, once, and no value', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `listed-${String(at).padStart(2, '0')}`);
    for (const name of names) await azure.control.seedSecret({ vault: 'chaufher-dev-kv-neu', name, value: 'canary' });
    const seen = [];
    for await (const secret of vaults.list(standby)) if (secret.name.startsWith('listed-')) seen.push(secret);
    expect(seen.map(({ name }) => name)).toEqual(names);
    expect(JSON.stringify(seen)).not.toContain('canary');
  });
});

describe('a vault that fails', () => {
  it('is asked again, and answers after all', async () => {
    await vaults.set(home, 'patient', next('one'));
    await azure.control.addFault({ service: 'key-vault', status: 503, retryAfterSeconds: 0, count: 2 });
    expect(await vaults.current(home, 'patient')).toMatchObject({ name: 'patient' });
  });

  it('is asked once for a new version, whose making may have been all that went well', async () => {
    expect(await vaults.current(home, 'answer-lost')).toBeUndefined();
    await azure.control.addFault({ service: 'key-vault', status: 500, afterEffect: true, count: 1 });
    await expect(vaults.set(home, 'answer-lost', next('one', 'run-7'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await vaults.versions(home, 'answer-lost')).toMatchObject([{ tags: { RotationId: 'run-7' } }]);
  });

  it('that has had enough says so, with the time to come again', async () => {
    await azure.control.addFault({ service: 'key-vault', status: 429, retryAfterSeconds: 60 });
    await expect(vaults.current(home, 'patient')).rejects.toMatchObject({
      code: 'throttled',
      retryAfterSeconds: 60,
    });
  });
});

describe('a vault that does not exist', () => {
  it('is not found, by name', async () => {
    await expect(vaults.current(`${home}-gone`, 'x')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('chaufher-dev-kv-weu-gone'),
    });
  });
});
