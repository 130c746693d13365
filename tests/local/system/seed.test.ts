import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedVaults } from '../../../local/system/seed.ts';
import { resourceName } from '../../../resources/resource-id.ts';
import { loadEstate } from '../../../resources/load.ts';
import type { Credential } from '../../../secrets/credential.ts';
import { dueOf } from '../../../secrets/due.ts';
import { testCloud, type TestCloud } from '../cloud/support.ts';

const root = join(import.meta.dirname, '../../..');
let cloud: TestCloud;
let credentials: readonly Credential[];
beforeAll(async () => {
  cloud = await testCloud({ snapshot: join(root, 'infra/snapshots/dev.json') });
  credentials = (await loadEstate(root)).credentials('dev');
  await seedVaults(cloud.control, credentials);
});
afterAll(() => cloud.cloud.stop());

const vaults = () => [...new Set(credentials.flatMap(({ vault, standbyVaults }) => [vault, ...standbyVaults]))];

describe('vaults that are filled', () => {
  it('have every credential of the estate in every region, in order and not due for a month', async () => {
    expect(credentials.length).toBeGreaterThan(10);
    for (const vault of vaults()) {
      const held = await cloud.control.secrets(resourceName(vault));
      const states = credentials.map((credential) => {
        const secret = held.find(({ name }) => name === credential.name);
        const { state, dueAt = '' } = dueOf(credential, secret, new Date());
        return [credential.name, state, Date.parse(dueAt) - Date.now() > 25 * 86_400_000];
      });
      expect(states).toEqual(credentials.map(({ name }) => [name, 'fresh', true]));
    }
  });

  it('have the same value in every region, and what their sites refer to', async () => {
    const values = await cloud.control.secretValues();
    const inVaults = values.filter(({ origin }) => origin.startsWith('Microsoft.KeyVault/'));
    // A value that another vault has already is known by that one.
    expect(new Set(inVaults.map(({ origin }) => origin.split(' ')[1]))).toEqual(new Set(['chaufher-dev-kv-weu']));
    const referred = new Set(credentials.flatMap(({ consumers }) => consumers.map(({ secret }) => secret)));
    const held = await cloud.control.secrets('chaufher-dev-kv-neu');
    expect([...referred].filter((secret) => !held.some(({ name }) => name === secret))).toEqual([]);
  });

  it('are left alone where they have something already', async () => {
    const before = await cloud.control.secrets('chaufher-dev-kv-weu');
    await seedVaults(cloud.control, credentials);
    expect(await cloud.control.secrets('chaufher-dev-kv-weu')).toEqual(before);
  });
});
