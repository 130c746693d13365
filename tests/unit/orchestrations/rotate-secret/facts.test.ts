import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../../errors.ts';
import type { Facts } from '../../../../orchestrations/rotate-secret/types.ts';
import type { RotateSecretInput } from '../../../../secrets/rotation-input.ts';
import { home, name, neu, sources, standby, weu } from './credentials.ts';
import { asRun } from './rotation.ts';
import { createWorld, seed, type World } from './world.ts';

const silence = new AutomationError('unavailable', 'The region does not answer.');

const gather = (world: World, asked: Partial<RotateSecretInput> = {}): Promise<Facts> =>
  asRun('run-1')(world.activities.gatherFacts, { environment: 'dev', secret: name, reason: 'near-expiry', ...asked });

describe('what is known of a secret', () => {
  it('is its current version by its tags, whether it is due, and who uses it', async () => {
    const world = await seed(createWorld(sources.dualKey));
    expect(await gather(world)).toMatchObject({
      credential: { name, owner: 'platform@chaufher.example' },
      current: {
        version: world.current().version,
        credentialId: 'key1',
        rotationId: 'rotate-secret-before',
        enabled: true,
      },
      due: { state: 'due' },
      sites: [
        { site: weu, isBehind: false, probe: { path: '/health', healthyInARow: 3 } },
        { site: neu, isBehind: false },
      ],
      holds: [],
    });
  });

  it('is found in any case, and nothing is known of what nobody names', async () => {
    const world = await seed(createWorld(sources.dualKey));
    expect((await gather(world, { secret: 'IT' })).credential?.name).toBe(name);
    expect(await gather(world, { secret: 'other' })).toEqual({ at: expect.any(String), sites: [], holds: [] });
  });

  it('never has a value in it', async () => {
    const world = await seed(createWorld(sources.dualKey));
    expect(JSON.stringify(await gather(world))).not.toContain(world.current().value);
  });

  it('has the version that was asked about, in the vault that it was asked for', async () => {
    const world = await seed(createWorld(sources.dualKey));
    const [copy] = world.vaults.stored(standby, name);
    const asked = await gather(world, { vault: standby, version: copy?.version ?? '' });
    expect(asked.asked).toMatchObject({ vault: standby, isCurrent: true, facts: { credentialId: 'key1' } });
    const old = world.current();
    world.vaults.put(home, name, {});
    expect((await gather(world, { version: old.version })).asked).toMatchObject({ vault: home, isCurrent: false });
    expect((await gather(world, { version: 'never-made' })).asked).toEqual({ vault: home, isCurrent: false });
  });

  it('says of a site that it is behind where it has an older version than its vault', async () => {
    const world = await seed(createWorld(sources.dualKey));
    world.vaults.put(home, name, { value: 'newer' });
    expect((await gather(world)).sites.map(({ isBehind }) => isBehind)).toEqual([true, false]);
  });

  it('says of a site that it is behind where its reference does not resolve', async () => {
    const world = await seed(createWorld(sources.dualKey));
    Object.assign(world.sites, { read: async () => [] });
    expect((await gather(world)).sites.map(({ isBehind }) => isBehind)).toEqual([true, true]);
  });

  it('is not gathered where a region does not answer, unless the secret is compromised', async () => {
    const world = await seed(createWorld(sources.dualKey));
    Object.assign(world.sites, { read: () => Promise.reject(silence) });
    await expect(gather(world)).rejects.toMatchObject({ code: 'unavailable' });
    const { sites } = await gather(world, { reason: 'compromised' });
    expect(sites.map(({ isBehind }) => isBehind)).toEqual([true, true]);
  });

  it.each([
    ['missing', undefined],
    ['ready', { enabled: true }],
    ['disabled', { enabled: false }],
  ] as const)('tells that what administers it is %s', async (administrator, version) => {
    const world = createWorld(sources.twilio);
    if (version) world.vaults.put(home, sources.twilio.administeredBy, version);
    expect((await gather(world)).administrator).toBe(administrator);
  });

  it.each([
    ['manual', true],
    ['break-glass', true],
    ['failover', false],
    ['rotation', false],
  ] as const)('counts a hold of kind %s: %s', async (kind, counts) => {
    const world = await seed(createWorld(sources.dualKey));
    const times = { openedAt: '2026-11-24T09:00:00.000Z', endsAt: '2026-11-25T09:00:00.000Z' };
    world.holds.set('h', {
      id: 'h',
      environment: 'dev',
      kind,
      scope: home,
      owner: 'jonna',
      reason: 'an audit',
      ...times,
    });
    expect((await gather(world)).holds.length > 0).toBe(counts);
  });
});
