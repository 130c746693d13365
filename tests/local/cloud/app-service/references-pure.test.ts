/** How Key Vault references are read, and what a swap does to what was fetched. */
import { describe, expect, test } from 'vitest';
import {
  exchangedReferences,
  isReference,
  settled,
  targetOf,
  type FetchedReference,
} from '../../../../local/cloud/app-service/secret-reference.ts';

test.for([
  ['@Microsoft.KeyVault(VaultName=kv-weu;SecretName=key)', { vaultName: 'kv-weu', secretName: 'key' }],
  ['@microsoft.keyvault( SecretName = key ; VaultName = kv-weu )', { vaultName: 'kv-weu', secretName: 'key' }],
  [
    '@Microsoft.KeyVault(VaultName=kv;SecretName=key;SecretVersion=0a1b)',
    { vaultName: 'kv', secretName: 'key', secretVersion: '0a1b' },
  ],
  ['@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/key)', { vaultName: 'kv', secretName: 'key' }],
  ['@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/key/)', { vaultName: 'kv', secretName: 'key' }],
  [
    '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/key/0a1b)',
    { vaultName: 'kv', secretName: 'key', secretVersion: '0a1b' },
  ],
  ['@Microsoft.KeyVault(VaultName=kv)', undefined],
  ['@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/keys/key)', undefined],
] as const)('%s is read as %j', ([text, target]) => {
  expect(isReference(text)).toBe(true);
  expect(targetOf(text)).toEqual(target);
});

test('other settings are no references', () => {
  expect(['', 'https://kv.vault.azure.net/secrets/key', 'a @Microsoft.KeyVault(x)'].filter(isReference)).toEqual([]);
});

const fetched = (reference: string, value: string): FetchedReference => ({ reference, status: 'Resolved', value });

describe('instances with other values', () => {
  const before = { A: fetched('@a', 'old') };
  const after = { A: fetched('@a', 'new') };

  test.for([
    ['a moment before they are ready', 1_000, before],
    ['from the moment on at which they are', 1_001, after],
  ] as const)('are those that serve %s: %j', ([, now, inUse]) => {
    const references = { inUse: before, starting: { references: after, readyAt: 1_001 }, fetchedAt: 0 };
    expect(settled(references, now).inUse).toEqual(inUse);
  });

  test('never serve where they never answer', () => {
    const references = { inUse: before, starting: { references: after, readyAt: null }, fetchedAt: 0 };
    expect(settled(references, Number.MAX_SAFE_INTEGER).inUse).toEqual(before);
  });
});

describe('after a swap', () => {
  const own = { inUse: { SHARED: fetched('@shared', 'old'), STICKY: fetched('@here', 'here') }, fetchedAt: 2 };
  const other = { inUse: { SHARED: fetched('@shared', 'new'), STICKY: fetched('@there', 'there') }, fetchedAt: 1 };

  test('values have travelled, but for those of slot settings', () => {
    const settings = { SHARED: '@shared', STICKY: '@here', PLAIN: 'x' };
    expect(exchangedReferences(own, other, settings)).toEqual({
      inUse: { SHARED: fetched('@shared', 'new'), STICKY: fetched('@here', 'here') },
      fetchedAt: 1,
    });
  });

  test('a slot that nobody looked at brings nothing along', () => {
    expect(exchangedReferences(undefined, undefined, {})).toBeUndefined();
    expect(exchangedReferences(own, undefined, { SHARED: '@shared' })?.inUse).toEqual({ SHARED: own.inUse.SHARED });
  });
});
