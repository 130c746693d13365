import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CredentialSource } from '../../../secrets/credential.ts';
import { dueOf } from '../../../secrets/due.ts';
import { ids } from './shop.ts';
import { credential, inDays, media, now, secret } from './vault-data.ts';

const random: CredentialSource = { strategy: 'generated', form: { kind: 'random', bytes: 32 } };
const storage: CredentialSource = {
  strategy: 'dual-key',
  provider: 'Microsoft.Storage/storageAccounts',
  resource: ids.media,
};

type Changes = NonNullable<Parameters<typeof secret>[1]>;

function stateOf(changes: Changes | undefined, source: CredentialSource = random): string {
  return dueOf(credential(source), changes && secret('token', changes), now).state;
}

type TagChanges = Readonly<Record<string, string | undefined>>;

/** The storage account's connection string, with other tags. */
function tagged(changes: TagChanges) {
  const tags = Object.entries({ ...media().tags, ...changes }).filter(
    (tag): tag is [string, string] => tag[1] !== undefined,
  );
  return dueOf(credential(storage), media({ expiresOn: inDays(31), tags: Object.fromEntries(tags) }), now);
}

describe('a credential', () => {
  it.each<[string, string, Changes | undefined]>([
    ['missing', 'its vault does not have it', undefined],
    ['fresh', 'its expiry is further away than its terms say', { expiresOn: inDays(31) }],
    ['due', 'its expiry is as near as its terms say', { expiresOn: inDays(30) }],
    ['due', 'it expires in a moment', { expiresOn: new Date(now.getTime() + 1).toISOString() }],
    ['expired', 'it expires now', { expiresOn: now.toISOString() }],
    ['disabled', 'somebody disabled it, whatever its expiry', { enabled: false, expiresOn: inDays(-1) }],
    ['fresh', 'it has no expiry and is young', { createdOn: inDays(-29), expiresOn: null }],
    ['due', 'it has no expiry and is as old as it may be', { createdOn: inDays(-30), expiresOn: null }],
    ['due', 'its expiry is later than its terms allow', { createdOn: inDays(-30), expiresOn: inDays(400) }],
    ['wrong-tag', 'its validity is no number of days', { tags: { ValidityPeriodDays: 'sixty' } }],
    ['fresh', 'its validity is another than today’s terms', { tags: { ValidityPeriodDays: '365' } }],
  ])('is %s where %s', (state, _, changes) => {
    expect(stateOf(changes)).toBe(state);
  });

  it('says when it will be rotated', () => {
    expect(dueOf(credential(random), secret('token'), now).dueAt).toBe(inDays(10));
    expect(dueOf(credential(random), undefined, now).dueAt).toBeUndefined();
  });

  it('is rotated at the same moment, however often it is looked at before', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 0 }), fc.option(fc.integer({ min: -50, max: 500 })), (made, end) => {
        const version = secret('token', { createdOn: inDays(made), expiresOn: end === null ? null : inDays(end) });
        const { dueAt = '' } = dueOf(credential(random), version, now);
        const before = dueOf(credential(random), version, new Date(Date.parse(dueAt) - 1));
        expect(['fresh', 'expired']).toContain(before.state);
        expect(['due', 'expired']).toContain(dueOf(credential(random), version, new Date(dueAt)).state);
      }),
    );
  });
});

describe('a credential of a resource with two keys', () => {
  it('is fresh where its tags name one of the keys, and the resource in any spelling', () => {
    expect(tagged({ CredentialId: 'key2', ProviderAddress: ids.media.toUpperCase() })).toMatchObject({
      state: 'fresh',
    });
  });

  it.each<[string, TagChanges, string]>([
    ['names no key', { CredentialId: undefined }, 'Tag CredentialId: expected key1 or key2, got nothing.'],
    [
      'names a key that it does not have',
      { CredentialId: 'Primary' },
      'Tag CredentialId: expected key1 or key2, got something else.',
    ],
    ['names no resource', { ProviderAddress: undefined }, `Tag ProviderAddress: expected ${ids.media}, got nothing.`],
    [
      'names another resource',
      { ProviderAddress: ids.west },
      `Tag ProviderAddress: expected ${ids.media}, got something else.`,
    ],
  ])('has a wrong tag where it %s', (_, changes, reason) => {
    expect(tagged(changes)).toMatchObject({ state: 'wrong-tag', reasons: [reason] });
  });

  it('has a wrong tag even when it is due, and says both', () => {
    const found = dueOf(credential(storage), media({ expiresOn: inDays(5), tags: {} }), now);
    expect(found.state).toBe('wrong-tag');
    expect(found.reasons.at(-1)).toBe('It expires on 2026-11-29.');
  });

  it('never repeats what stands in a tag', () => {
    const { reasons } = tagged({
      CredentialId: 'oh-no-the-key',
      ProviderAddress: 'oh-no',
      ValidityPeriodDays: 'oh-no',
    });
    expect(reasons).toHaveLength(3);
    expect(reasons.join()).not.toContain('oh-no');
  });
});

describe('a credential that its issuer knows by an id', () => {
  it.each<[CredentialSource]>([
    [{ strategy: 'entra-application', application: 'a', clientId: 'c' }],
    [{ strategy: 'twilio-api-key', accountSid: 'AC1', administeredBy: 'auth' }],
  ])('has a wrong tag without it: $strategy', (source) => {
    expect(stateOf({}, source)).toBe('wrong-tag');
    expect(stateOf({ tags: { CredentialId: 'some-id' } }, source)).toBe('fresh');
  });
});
