/** What a vault tells of its secrets and when, with the time moved by hand. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIssuedCredentials } from '../../../../local/cloud/issued.ts';
import { createExpiry, type Expiry } from '../../../../local/cloud/key-vault/expiry.ts';
import { secretEvent } from '../../../../local/cloud/key-vault/events.ts';
import { createSecrets, type Secrets } from '../../../../local/cloud/key-vault/secrets.ts';
import type { Vault } from '../../../../local/cloud/key-vault/state.ts';
import { openStore, type Store } from '../../../../local/cloud/store.ts';
import { movedTime, type MovedTime } from '../event-grid/moved-time.ts';

const day = 86_400_000;
const begin = Date.parse('2026-03-01T12:00:00Z');
const vault: Vault = {
  name: 'kv',
  resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv',
  uri: 'https://127.0.0.1:1/',
  retentionDays: 7,
  purgeProtected: false,
};

let time: MovedTime;
let store: Store;
let secrets: Secrets;
let expiry: Expiry;
let told: { kind: string; version: string; atDay: number }[];

beforeEach(() => {
  time = movedTime(begin);
  store = openStore(':memory:');
  told = [];
  start();
});
afterEach(() => {
  vi.useRealTimers();
  store.close();
});

/** As a process begins, over what the last one kept. */
function start(): void {
  time.forget();
  expiry = createExpiry({
    store,
    timers: time.timers,
    raise: (kind, _vault, { version }) =>
      told.push({ kind, version: version.value, atDay: (Date.now() - begin) / day }),
  });
  secrets = createSecrets({
    store,
    issued: createIssuedCredentials(store),
    onMade: () => {},
    onChanged: (changed, name) => expiry.watch(changed, name),
  });
}

const set = (value: string, days?: number, enabled = true) =>
  secrets.set(vault, 'token', { value, enabled, exp: days === undefined ? undefined : (begin + days * day) / 1000 });

test('it tells of an expiry thirty days before, and when it comes', async () => {
  set('one', 90);
  await time.pass(100 * day);
  expect(told).toEqual([
    { kind: 'SecretNearExpiry', version: 'one', atDay: 60 },
    { kind: 'SecretExpired', version: 'one', atDay: 90 },
  ]);
  expect(time.furthestMs()).toBeLessThan(2 ** 31);
});

test('it tells at once where less than thirty days are left', async () => {
  set('one', 1);
  await time.pass(0);
  expect(told).toEqual([{ kind: 'SecretNearExpiry', version: 'one', atDay: 0 }]);
});

test('a version that is no longer current is not spoken of', async () => {
  set('one', 90);
  await time.pass(59 * day);
  set('two', 200);
  await time.pass(60 * day);
  expect(told).toEqual([]);
});

test('a disabled version is not spoken of, until it is enabled', async () => {
  const { version } = set('one', 40, false);
  await time.pass(20 * day);
  expect(told).toEqual([]);
  secrets.update(vault, 'token', version.id, { enabled: true });
  await time.pass(0);
  expect(told).toEqual([{ kind: 'SecretNearExpiry', version: 'one', atDay: 20 }]);
});

test('a deleted secret is not spoken of, and a recovered one is', async () => {
  set('one', 31);
  secrets.delete(vault, 'token');
  await time.pass(2 * day);
  expect(told).toEqual([]);
  secrets.recover(vault, 'token');
  await time.pass(0);
  expect(told).toMatchObject([{ kind: 'SecretNearExpiry', atDay: 2 }]);
});

test('an expiry that is moved is told of again, in its own time', async () => {
  const { version } = set('one', 31);
  await time.pass(2 * day);
  secrets.update(vault, 'token', version.id, { exp: (begin + 90 * day) / 1000 });
  await time.pass(98 * day);
  expect(told.map(({ kind, atDay }) => `${kind} ${atDay}`)).toEqual([
    'SecretNearExpiry 1',
    'SecretNearExpiry 60',
    'SecretExpired 90',
  ]);
});

test('a process that ended meanwhile neither forgets nor repeats', async () => {
  set('one', 40);
  await time.pass(15 * day);
  start();
  expiry.watch(vault, 'token');
  await time.pass(30 * day);
  expect(told.map(({ kind, atDay }) => `${kind} ${atDay}`)).toEqual(['SecretNearExpiry 10', 'SecretExpired 40']);
});

test('the name of a deleted secret is free again when its retention has passed', async () => {
  set('one');
  secrets.delete(vault, 'token');
  await time.pass(7 * day - 1);
  expect(() => set('two')).toThrow('deleted but recoverable');
  await time.pass(1);
  expect(set('two').secret.versions.map(({ value }) => value)).toEqual(['two']);
});

test('a revoked value that a vault stores again stays revoked, and of its first origin', () => {
  const issued = createIssuedCredentials(store);
  issued.issue('provider-key', 'Microsoft.Storage/storageAccounts media key1');
  issued.revoke('provider-key');
  set('provider-key');
  expect(issued.revokedIn('AccountKey=provider-key')).toBe('Microsoft.Storage/storageAccounts media key1');
});

test('events have the shape of the published sample, with its stray spaces, and times as text', () => {
  const found = secrets.set(vault, 'newsecret', { value: 'x', nbf: 1559081980, exp: 1559082102 });
  expect(secretEvent('SecretNewVersionCreated', vault, found)).toEqual({
    eventType: 'Microsoft.KeyVault.SecretNewVersionCreated',
    subject: 'newsecret',
    dataVersion: '1',
    data: {
      Id: `https://127.0.0.1:1/secrets/newsecret/${found.version.id}`,
      VaultName: 'kv',
      ObjectType: 'Secret',
      'ObjectName ': 'newsecret',
      Version: ` ${found.version.id}`,
      NBF: '1559081980',
      EXP: '1559082102',
    },
  });
});
