/** What people see of secrets, by the API of the whole app over emulated vaults. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKeys } from '../../../local/host/keys.ts';
import { loadEstate } from '../../../resources/load.ts';
import type { Finding } from '../../../secrets/finding.ts';
import { keyProviderOf } from '../../../secrets/key-providers.ts';
import type { SweepSummary } from '../../../secrets/sweep.ts';
import type { SecretView } from '../../../secrets/view.ts';
import { startApp, type RunningApp } from '../app/running-app.ts';
import { root } from '../app/sandbox.ts';

const vaults = ['chaufher-dev-kv-weu', 'chaufher-dev-kv-neu'];
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  const { credentials = [], companions } = (await loadEstate(root)).catalogue('dev') ?? {};
  for (const { name, source } of credentials) await seed(name, { expiresOn: inDays(50), tags: tagsOf(source) });
  for (const name of companions?.keys() ?? []) await seed(name, { expiresOn: inDays(50) });
});
afterAll(() => app[Symbol.asyncDispose]());

async function seed(name: string, { expiresOn, tags = {} }: { expiresOn?: string; tags?: Record<string, string> }) {
  for (const vault of vaults)
    await app.control.seedSecret({ vault, name, tags, ...(expiresOn === undefined ? {} : { expiresOn }) });
}

function tagsOf(source: { strategy: string; provider?: string; resource?: string }): Record<string, string> {
  if (source.provider === undefined || source.resource === undefined) return { CredentialId: 'one' };
  return { CredentialId: keyProviderOf(source.provider)?.keys[0] ?? '', ProviderAddress: source.resource };
}

async function ask<T>(method: string, path: string, as = 'on-call'): Promise<T> {
  const { status, body } = await app.request(method, path, { as });
  expect([method, path, status]).toEqual([method, path, 200]);
  return JSON.parse(JSON.stringify(body));
}

/** Those that nobody answers for. */
async function openFindings(): Promise<readonly string[]> {
  const { items } = await ask<{ items: readonly Finding[] }>('GET', 'secrets/check', 'reader');
  return items.filter(({ ignored }) => ignored === undefined).map(({ rule, subject }) => `${rule} ${subject}`);
}

describe('the API about secrets', () => {
  it('lists every credential with what its vault says', async () => {
    const { items } = await ask<{ items: readonly SecretView[] }>('GET', 'secrets', 'reader');
    expect(items.map(({ name, state }) => [name, state])).toEqual(items.map(({ name }) => [name, 'fresh']));
    expect(items.find(({ name }) => name === 'webhook-token')).toMatchObject({
      strategy: 'generated',
      owner: 'partners@chaufher.example',
      ageDays: 0,
      consumers: expect.arrayContaining([
        { site: 'chaufher-dev-api-weu', slot: 'staging', setting: 'WEBHOOK_TOKEN', secret: 'webhook-token' },
      ]),
    });
  });

  it('shows one with its versions in both vaults', async () => {
    const shown = await ask<{ versions: readonly { vault: string; enabled: boolean }[] }>('GET', 'secrets/apns-key');
    expect(shown.versions.map(({ vault, enabled }) => [vault, enabled])).toEqual(vaults.map((vault) => [vault, true]));
  });

  it('never says a value', async () => {
    const values = (await app.control.secretValues()).map(({ value }) => value);
    expect(values.length).toBeGreaterThan(20);
    const answers = await Promise.all(
      ['secrets', 'secrets/webhook-token', 'secrets/check'].map((path) => ask<unknown>('GET', path)),
    );
    const said = JSON.stringify(answers);
    expect(values.filter((value) => said.includes(value))).toEqual([]);
  });

  it.each(['secrets/nothing', 'secrets?environment=prod'])('answers 404 to %s', async (path) => {
    expect((await app.request('GET', path, { as: 'reader' })).status).toBe(404);
  });

  it('checks, and finds a secret that nobody declared', async () => {
    expect(await openFindings()).toEqual([]);
    await app.control.seedSecret({ vault: 'chaufher-dev-kv-neu', name: 'stray' });
    expect(await openFindings()).toEqual(['no-strategy stray']);
  });

  it('sweeps for who may operate, and begins the rotation of what is due', async () => {
    expect((await app.request('POST', 'secrets/sweep', { as: 'reader' })).status).toBe(403);
    await seed('webhook-token', { expiresOn: inDays(2), tags: { CredentialId: 'two' } });
    const summary = await ask<SweepSummary>('POST', 'secrets/sweep');
    expect(summary).toMatchObject({ environment: 'dev', vaults: 2, unreadable: [], due: 1, calls: { lookups: 1 } });
    const [id = ''] = summary.runs;
    expect(await app.records.runs.get(id)).toMatchObject({
      runbook: 'rotate-secret',
      input: { secret: 'webhook-token', reason: 'near-expiry', version: expect.any(String) },
    });
    const again = await ask<SweepSummary>('POST', 'secrets/sweep');
    expect(again.runs).toEqual([]);
  });
});

describe('the daily sweep', () => {
  it('does the same by itself, and is on record', async () => {
    const before = await sweepsOnRecord();
    const { masterKey } = loadKeys(app.dataFolder);
    const headers = { 'x-functions-key': masterKey, 'content-type': 'application/json' };
    const timer = `${app.baseUrl}/admin/functions/sweep-secrets`;
    expect((await fetch(timer, { method: 'POST', headers, body: '{}' })).status).toBe(202);
    await expect.poll(sweepsOnRecord, { timeout: 10_000, interval: 100 }).toBe(before + 1);
  });
});

async function sweepsOnRecord(): Promise<number> {
  const text = (await app.records.auditReader.day('dev', new Date().toISOString().slice(0, 10))) ?? '';
  return text.split('\n').filter((line) => line.includes('"act":"secrets-swept"')).length;
}
