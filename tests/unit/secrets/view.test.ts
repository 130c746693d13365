import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { requested } from '../../../records/run-transitions.ts';
import { listSecrets, showSecret, type ViewDeps } from '../../../secrets/view.ts';
import { catalogueOf, ids } from './shop.ts';
import { createMemoryVaults, inDays, media, now, secret } from './vault-data.ts';

function viewing(rotating?: string) {
  const vaults = createMemoryVaults({ [ids.west]: [media()], [ids.north]: [media({ enabled: false })] });
  const request = {
    id: 'run-9',
    runbook: 'rotate-secret',
    environment: 'dev',
    input: { environment: 'dev', secret: rotating, reason: 'asked' },
    cause: { fingerprint: 'f', epoch: 'operator' },
    by: 'imara',
  };
  const run = { ...requested(request, now.toISOString()), state: 'running' as const };
  const runs = { list: async () => ({ items: rotating === undefined ? [] : [run] }) };
  const deps: ViewDeps = { catalogue: catalogueOf(), vaults, runs, clock: { now: () => now } };
  return { vaults, deps };
}

describe('a credential as people see it', () => {
  it('has its age, expiry, owner, consumers, last and next rotation', async () => {
    const [, view] = await listSecrets(viewing().deps);
    expect(view).toEqual({
      environment: 'dev',
      name: 'media-connection-string',
      strategy: 'dual-key',
      owner: 'media@shop.example',
      contentType: 'text/plain',
      validityDays: 90,
      vault: 'kv-weu',
      standbyVaults: ['kv-neu'],
      state: 'fresh',
      reasons: [],
      version: 'v2026-11-04',
      createdOn: inDays(-20),
      ageDays: 20,
      expiresOn: inDays(70),
      nextRotation: inDays(40),
      lastRotation: { run: 'run-1', at: inDays(-20) },
      consumers: [
        { site: 'api-weu', slot: 'production', setting: 'MEDIA', secret: 'media-connection-string' },
        { site: 'api-neu', slot: 'production', setting: 'MEDIA', secret: 'media-connection-string' },
      ],
      better: expect.stringContaining('Storage Blob Data Contributor'),
    });
  });

  it('is there also where its vault does not have it', async () => {
    const [view] = await listSecrets(viewing().deps);
    expect(view).toMatchObject({ name: 'token', state: 'missing' });
    expect(view).not.toHaveProperty('version');
  });

  it('says which run rotates it now', async () => {
    const views = await listSecrets(viewing('Token').deps);
    expect(views.map(({ name, rotating }) => [name, rotating])).toEqual([
      ['token', 'run-9'],
      ['media-connection-string', undefined],
    ]);
  });

  it('is unreadable, and keeps all that needs no vault, where its vault does not answer', async () => {
    const { vaults, deps } = viewing();
    vaults.failures.push({ error: new AutomationError('forbidden', 'read the versions of token: 403') });
    const [token, other] = await listSecrets(deps);
    expect(token).toMatchObject({
      state: 'unreadable',
      reasons: ['read the versions of token: 403'],
      owner: 'api@shop.example',
    });
    expect(other?.state).toBe('fresh');
  });

  it('is shown with its versions in every vault', async () => {
    const shown = await showSecret(viewing().deps, 'Media-Connection-String');
    expect(
      shown?.versions.map(({ vault, enabled, credentialId, rotationId }) => [vault, enabled, credentialId, rotationId]),
    ).toEqual([
      ['kv-weu', true, 'key1', 'run-1'],
      ['kv-neu', false, 'key1', 'run-1'],
    ]);
  });

  it('is not what no credential is called', async () => {
    const { vaults, deps } = viewing();
    vaults.contents.set(ids.west, [secret('stray')]);
    expect(await showSecret(deps, 'stray')).toBeUndefined();
  });
});
