import { describe, expect, it } from 'vitest';
import type { VaultSecret } from '../../../azure/vaults.ts';
import { AutomationError } from '../../../errors.ts';
import { checkSecrets } from '../../../secrets/check.ts';
import { catalogueOf, ids, secretsText, shop, shopWith, vault } from './shop.ts';
import { createMemoryVaults, inDays, media, now, secret, type MemoryVaults } from './vault-data.ts';

const level = [secret('token'), media()];

function vaultsWith(home: readonly VaultSecret[], standby: readonly VaultSecret[] = home): MemoryVaults {
  return createMemoryVaults({ [ids.west]: home, [ids.north]: standby });
}

async function found(vaults: MemoryVaults, catalogue = catalogueOf()): Promise<readonly string[]> {
  const findings = await checkSecrets({ catalogue, vaults, now, pause: async () => {}, patienceSeconds: 0 });
  return findings.map(({ rule, subject, ignored }) => `${rule} ${subject}${ignored === undefined ? '' : ' ignored'}`);
}

describe('the check', () => {
  it('finds nothing where every credential is as it should be, and nothing in what is due', async () => {
    expect(await found(vaultsWith(level))).toEqual([]);
    expect(await found(vaultsWith([secret('token', { expiresOn: inDays(3) }), media()]))).toEqual([]);
  });

  it.each<[string, readonly VaultSecret[]]>([
    ['missing token', [media()]],
    ['expired token', [secret('token', { expiresOn: inDays(-1) }), media()]],
    ['disabled token', [secret('token', { enabled: false }), media()]],
    ['wrong-tag media-connection-string', [secret('token'), media({ tags: {} })]],
    ['no-strategy stray', [...level, secret('stray')]],
  ])('finds %s', async (expected, home) => {
    expect(await found(vaultsWith(home))).toContain(expected);
  });

  it('finds a version without an expiry in each vault, however young', async () => {
    expect(await found(vaultsWith([secret('token', { expiresOn: null }), media()]))).toEqual([
      'no-expiry token',
      'no-expiry token',
    ]);
  });

  it('finds what snapshot and file show as well', async () => {
    const catalogue = catalogueOf(
      shopWith('kv-neu', () => vault('kv-neu', 'northeurope', { enableSoftDelete: false })),
    );
    expect(await found(vaultsWith([media()], level), catalogue)).toEqual(['no-soft-delete kv-neu', 'missing token']);
  });

  it('finds a vault that cannot be read, and goes on', async () => {
    const vaults = vaultsWith(level, [...level, secret('stray')]);
    vaults.failures.push({ error: new AutomationError('forbidden', 'list the secrets: 403'), vault: ids.west });
    expect(await found(vaults)).toEqual(['unreadable-vault kv-weu', 'no-strategy stray']);
  });

  it('marks what is ignored', async () => {
    const text = `${secretsText}
ignored: [{ subject: stray, rules: [no-strategy], reason: r, owner: o, until: 2026-11-24 }]`;
    expect(await found(vaultsWith([...level, secret('stray')], level), catalogueOf(shop, text))).toEqual([
      'no-strategy stray ignored',
    ]);
  });
});
