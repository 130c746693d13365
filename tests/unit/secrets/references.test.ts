import { describe, expect, it } from 'vitest';
import { parseReference } from '../../../secrets/references.ts';

describe('a Key Vault reference', () => {
  it.each([
    ['@Microsoft.KeyVault(VaultName=kv-weu;SecretName=token)', { vault: 'kv-weu', secret: 'token' }],
    ['@microsoft.keyvault(secretname=token; vaultname=KV-WEU)', { vault: 'kv-weu', secret: 'token' }],
    [
      '@Microsoft.KeyVault(VaultName=kv;SecretName=token;SecretVersion=ec96f02080254f109c51a1f14cdb1931)',
      { vault: 'kv', secret: 'token', version: 'ec96f02080254f109c51a1f14cdb1931' },
    ],
    ['@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/token)', { vault: 'kv', secret: 'token' }],
    ['@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/token/)', { vault: 'kv', secret: 'token' }],
    [
      ' @Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/token/ec96) ',
      { vault: 'kv', secret: 'token', version: 'ec96' },
    ],
  ])('is read from %s', (value, expected) => {
    expect(parseReference(value)).toEqual(expected);
  });

  it.each([
    '@Microsoft.KeyVault(VaultName=kv)',
    '@Microsoft.KeyVault(SecretName=token)',
    '@Microsoft.KeyVault(VaultName=kv;SecretName=to ken)',
    '@Microsoft.KeyVault(VaultName=kv;SecretName=token',
    '@Microsoft.KeyVault(SecretUri=kv/token)',
    '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/keys/token)',
    "[format('@Microsoft.KeyVault(SecretUri={0}secrets/token)', reference('kv').vaultUri)]",
  ])('is unreadable in %s', (value) => {
    expect(parseReference(value)).toBe('unreadable');
  });

  it.each(['', 'dev', 'https://kv.vault.azure.net/secrets/token', 'Microsoft.KeyVault'])('is not in "%s"', (value) => {
    expect(parseReference(value)).toBeUndefined();
  });
});
