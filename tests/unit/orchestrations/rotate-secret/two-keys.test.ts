import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { home, name, neu, sources, standby, weu } from './credentials.ts';
import { adversity } from './adversity.ts';
import { rotate, undisturbed } from './rotation.ts';
import { createWorld, seed, type World } from './world.ts';

/** Keys that were made anew while a vault gave them out or a site had them. */
function hurt({ issuers, vaults, sites, credential }: World): readonly string[] {
  const wounds: string[] = [];
  const { keyedResources } = issuers;
  const { regenerate } = keyedResources;
  Object.assign(keyedResources, {
    regenerate: (resource: string, key: string) => {
      const value = issuers.keys.get(key) ?? '';
      const given = [home, standby].map((vault) => vaults.stored(vault, credential.name)[0]?.value);
      if (given.includes(value) || sites.inUse().includes(value)) wounds.push(key);
      return regenerate(resource, key);
    },
  });
  return wounds;
}

const settings = ({ sites }: World) => [weu, neu].map((site) => sites.has(site, 'IT'));

describe('a rotation of one of two keys', () => {
  it('makes the other key anew, gives it to every vault and site, and then ends the one before', async () => {
    const world = await seed(createWorld(sources.dualKey));
    const [was] = [world.current().value];
    await rotate(world, 'run-1');
    const now = world.issuers.keys.get('key2');
    expect(world.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1']);
    expect([world.current().value, world.vaults.stored(standby, name)[0]?.value, ...settings(world)]).toEqual([
      now,
      now,
      now,
      now,
    ]);
    expect(world.issuers.keys.get('key1')).not.toBe(was);
  });

  it('says on the version what it is, who made it and when it ends', async () => {
    const world = await seed(createWorld(sources.dualKey, { now: () => new Date('2026-11-24T10:00:00.000Z') }));
    await rotate(world, 'run-1');
    expect(world.current()).toMatchObject({
      contentType: 'text/plain',
      expiresOn: '2027-01-23T10:00:00.000Z',
      tags: {
        CredentialId: 'key2',
        ProviderAddress: world.credential.source.strategy === 'dual-key' && world.credential.source.resource,
        ValidityPeriodDays: '60',
        RotationId: 'run-1',
      },
    });
    const [, previous] = world.vaults.stored(home, name);
    expect(previous).toMatchObject({ enabled: false, tags: { RevokedBy: 'run-1' } });
    expect(world.vaults.stored(home, `${name}-pending`).map(({ enabled }) => enabled)).toEqual([false, false]);
  });

  it('takes on the first key as it is where the secret is new', async () => {
    const world = createWorld(sources.dualKey);
    await rotate(world, 'run-1', undisturbed, { reason: 'missing' });
    expect(world.issuers.regenerated).toEqual([]);
    expect([world.current().value, world.current().tags['CredentialId']]).toEqual([
      world.issuers.keys.get('key1'),
      'key1',
    ]);
  });

  it('makes the same key anew again after it was set back, and still not the one in use', async () => {
    const world = await seed(createWorld(sources.dualKey));
    const { value } = world.current();
    await rotate(world, 'run-1', { ...undisturbed, unwell: true });
    expect(world.current()).toMatchObject({ value, tags: { CredentialId: 'key1', RotationId: 'run-1' } });
    await rotate(world, 'run-2');
    expect(world.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key2', 'key1']);
    expect(world.current().tags['CredentialId']).toBe('key2');
  });

  it('refuses to make a key anew whose value the current version has, whatever its tag says', async () => {
    const world = createWorld(sources.dualKey);
    await seed(world, { value: world.issuers.keys.get('key2') ?? '' });
    await expect(rotate(world, 'run-1')).rejects.toThrow(/names key1, but its value is that of key2/);
    expect(world.issuers.regenerated).toEqual([]);
  });

  it('brings a site level first that still has what the other key was', async () => {
    const world = await seed(createWorld(sources.dualKey));
    const wounds = hurt(world);
    // As a rotation leaves it that died between the vaults and the sites.
    for (const vault of [home, standby])
      world.vaults.put(vault, name, {
        ...world.current(),
        version: `of-${vault}`,
        value: world.issuers.keys.get('key2') ?? '',
        tags: { ...world.current().tags, CredentialId: 'key2' },
      });
    await rotate(world, 'run-2');
    expect(world.issuers.regenerated.map(({ key }) => key)).toEqual(['key1', 'key2']);
    expect(wounds).toEqual([]);
  });
});

describe('whenever the process dies, and whatever is repeated late', () => {
  it('the key in use is never made anew, none is made anew once too often, and the end is the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(adversity, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 2 }),
        async (rotations, busyReads) => {
          const world = await seed(createWorld(sources.dualKey));
          world.issuers.busyReads = busyReads;
          const wounds = hurt(world);
          for (const [index, given] of rotations.entries()) {
            const before = world.current();
            const makes = before.tags['CredentialId'] === 'key1' ? 'key2' : 'key1';
            const previous = makes === 'key1' ? 'key2' : 'key1';
            const counted = world.issuers.regenerated.length;
            await rotate(world, `run-${index}`, given);

            const regenerated = world.issuers.regenerated.slice(counted).map(({ key }) => key);
            expect(regenerated).toEqual(given.unwell ? [makes] : [makes, previous]);
            const expected = given.unwell ? before.value : world.issuers.keys.get(makes);
            expect(world.current().value).toBe(expected);
            expect(world.vaults.stored(standby, name)[0]?.value).toBe(expected);
            expect(settings(world)).toEqual([expected, expected]);
            const [current, ...others] = world.vaults.stored(home, name);
            expect(current?.enabled).toBe(true);
            // What a set-back leaves enabled holds the current value, and nothing else.
            expect(others.filter(({ enabled, value }) => enabled && value !== expected)).toEqual([]);
            expect(world.vaults.stored(home, `${name}-pending`).filter(({ enabled }) => enabled)).toEqual([]);
          }
          expect(wounds).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
