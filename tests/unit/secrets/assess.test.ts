import { describe, expect, it } from 'vitest';
import type { VaultSecret } from '../../../azure/vaults.ts';
import { assess } from '../../../secrets/assess.ts';
import { catalogueOf, ids, secretsText, shop } from './shop.ts';
import { inDays, media, now, secret } from './vault-data.ts';

const signing = `
  signing-key:
    strategy: generated
    form: { kind: jwt-signing-key, algorithm: ES256, keySet: key-set, tokenLifeMinutes: 60 }
    environments: { dev: {} }
`;

interface Both {
  readonly home?: readonly VaultSecret[];
  readonly standby?: readonly VaultSecret[];
}

/** What is not fresh, as `vault name verdict`. Undefined contents could not be read. */
function found({ home, standby }: Both, text: string = secretsText): readonly string[] {
  return assess(catalogueOf(shop, text), ({ id }) => (id === ids.west ? home : standby), now)
    .filter(({ verdict }) => verdict !== 'fresh')
    .map(({ vault, name, verdict }) => `${vault.name} ${name} ${verdict}`);
}

const level = [secret('token'), media()];

/** So many minutes after a rotation. */
function rotated(minutes: number): readonly VaultSecret[] {
  const createdOn = new Date(now.getTime() - minutes * 60_000).toISOString();
  return [secret('token'), media({ createdOn, tags: { ...media().tags, RotationId: 'run-2' } })];
}

function beside(...more: readonly VaultSecret[]): readonly string[] {
  return found({ home: [...level, ...more], standby: level });
}

describe('the secrets of vaults', () => {
  it('are all fresh where every vault has what it should', () => {
    expect(found({ home: level, standby: level })).toEqual([]);
  });

  it('are credentials by their name, whatever its case', () => {
    expect(found({ home: [secret('Token'), media()], standby: level })).toEqual([]);
  });

  it('are due in the home vault alone', () => {
    const due = [secret('token', { expiresOn: inDays(3) }), media()];
    expect(found({ home: due, standby: due })).toEqual(['kv-weu token due']);
  });

  it('are missing in the home vault, and the others have nothing to be level with', () => {
    expect(found({ home: [media()], standby: [] })).toEqual([
      'kv-weu token missing',
      'kv-neu media-connection-string not-level',
    ]);
  });

  it.each<[string, Partial<VaultSecret>]>([
    ['another rotation', { tags: { RotationId: 'run-2' } }],
    ['another credential', { tags: { ...media().tags, CredentialId: 'key2' } }],
    ['a value that was put back', { tags: { ...media().tags, SetBackFrom: 'v2' } }],
  ])('are not level where the other vault has %s', (_, changes) => {
    expect(found({ home: level, standby: [secret('token'), media(changes)] })).toEqual([
      'kv-neu media-connection-string not-level',
    ]);
  });

  it('are given an hour to become level', () => {
    expect(found({ home: rotated(59), standby: level })).toEqual([]);
    expect(found({ home: rotated(60), standby: level })).toEqual(['kv-neu media-connection-string not-level']);
  });

  it('are disabled where only one vault has them disabled', () => {
    expect(found({ home: level, standby: [secret('token', { enabled: false }), media()] })).toEqual([
      'kv-neu token disabled',
    ]);
  });

  it('are not judged in a vault that could not be read', () => {
    expect(found({ standby: [secret('stray')] })).toEqual(['kv-neu stray no-strategy']);
    expect(found({ home: [secret('token')] })).toEqual(['kv-weu media-connection-string missing']);
  });
});

describe('a secret that nobody has declared', () => {
  it('has no strategy, and the owner of the file', () => {
    expect(beside(secret('stray'))).toEqual(['kv-weu stray no-strategy']);
    const all = assess(catalogueOf(), () => [secret('stray')], now);
    expect(all.find(({ name }) => name === 'stray')?.owner).toBe('platform@shop.example');
  });

  it('is none where it holds what is pending, or says which credential it serves', () => {
    expect(beside(secret('token-pending'), secret('helper', { tags: { CompanionOf: 'token' } }))).toEqual([]);
  });

  it('cannot hide behind a credential that there is not', () => {
    expect(beside(secret('helper', { tags: { CompanionOf: 'stray' } }), secret('stray-pending'))).toEqual([
      'kv-weu helper no-strategy',
      'kv-weu stray-pending no-strategy',
    ]);
  });
});

describe('a signing key', () => {
  const key = secret('signing-key', { tags: { CredentialId: 'kid-1' } });
  const withSet = (...more: readonly VaultSecret[]) =>
    found({ home: [...level, key, ...more], standby: [...level, key] }, secretsText + signing);

  it('comes with its key set', () => {
    expect(withSet(secret('key-set'), secret('key-set-pending'))).toEqual([]);
  });

  it.each([['missing', []] as const, ['disabled', [secret('key-set', { enabled: false })]] as const])(
    'has no key set where that is %s',
    (_, more) => {
      expect(withSet(...more)).toEqual(['kv-weu signing-key no-key-set']);
    },
  );
});
