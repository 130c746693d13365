import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adversity } from './adversity.ts';
import { home, name, sources, standby } from './credentials.ts';
import { asRun, rotate, undisturbed } from './rotation.ts';
import { createWorld, seed, type World } from './world.ts';

const enabledIn = (world: World, vault: string) => world.vaults.stored(vault, name).filter(({ enabled }) => enabled);

describe.each([
  ['a password of an Entra application', sources.entra],
  ['an API key of Twilio', sources.twilio],
])('a rotation of %s', (_what, source) => {
  it('adds one, gives it to everybody, and takes away the one before', async () => {
    const world = await seed(createWorld(source));
    const before = [...world.issuers.issued.keys()];
    await rotate(world, 'run-1');
    const [[id, issued] = [], ...others] = [...world.issuers.issued];
    expect([others, before.includes(id ?? '')]).toEqual([[], false]);
    expect(issued?.name).toBe('run-1');
    expect(world.current()).toMatchObject({ value: issued?.value, tags: { CredentialId: id } });
    expect(enabledIn(world, standby).map(({ value }) => value)).toEqual([issued?.value]);
  });

  it('keeps what consumers were unwell with at its issuer until the next rotation, which takes it away', async () => {
    const world = await seed(createWorld(source));
    const { value } = world.current();
    await rotate(world, 'run-1', { ...undisturbed, unwell: true });
    expect(world.issuers.issued.size).toBe(2);
    expect(world.current().value).toBe(value);
    await rotate(world, 'run-2');
    expect([...world.issuers.issued.values()].map((each) => each.name)).toEqual(['run-2']);
  });

  it('leaves what others made there alone', async () => {
    const world = await seed(createWorld(source));
    world.issuers.issued.set('of-somebody-else', { name: 'theirs', value: 'theirs' });
    await rotate(world, 'run-1');
    expect([...world.issuers.issued.values()].map((each) => each.name)).toEqual(['theirs', 'run-1']);
  });

  it('never takes away the one that a vault gives out', async () => {
    const world = await seed(createWorld(source));
    const plan = await rotate(world, 'run-1', { ...undisturbed, unwell: true });
    expect(await asRun('run-1')(world.activities.revoke, { rotation: plan.rotation })).toMatchObject({
      state: 'in-use',
    });
    expect(world.issuers.issued.size).toBe(2);
  });

  it('ends with one that works and no other, whenever the process dies and whatever is repeated', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(adversity, { minLength: 1, maxLength: 3 }), async (rotations) => {
        const world = await seed(createWorld(source));
        for (const [index, given] of rotations.entries()) {
          await rotate(world, `run-${index}`, given);
          const { value, tags } = world.current();
          expect(world.issuers.issued.get(tags['CredentialId'] ?? '')?.value).toBe(value);
          expect(world.sites.inUse()).toEqual(world.sites.inUse().map(() => value));
        }
        await rotate(world, 'run-last');
        expect([...world.issuers.issued.values()]).toEqual([expect.objectContaining({ name: 'run-last' })]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a rotation of a value that only we know', () => {
  it('draws as many bytes as are asked for, and disables what was there before', async () => {
    const world = await seed(createWorld(sources.random));
    await rotate(world, 'run-1');
    expect(Buffer.from(world.current().value, 'base64url').length).toBe(32);
    expect([home, standby].map((vault) => enabledIn(world, vault).length)).toEqual([1, 1]);
  });

  it('draws once for a rotation, whenever the process dies and whatever is repeated', async () => {
    await fc.assert(
      fc.asyncProperty(adversity, async (given) => {
        const world = await seed(createWorld(sources.random));
        const before = world.current().value;
        await rotate(world, 'run-1', given);
        const values = new Set(world.vaults.stored(home, name).map(({ value }) => value));
        expect([values.size, world.current().value === before]).toEqual([2, given.unwell]);
      }),
      { numRuns: 100 },
    );
  });

  it('is no value at all where it is too short', async () => {
    const world = await seed(createWorld(sources.random), { value: 'c2hvcnQ' });
    const { rotation } = await rotate(world, 'run-1', { ...undisturbed, unwell: true });
    const { version } = world.current();
    expect(await asRun('run-1')(world.activities.test, { rotation, version })).toEqual({
      accepted: false,
      reason: 'it has 5 bytes; expected 32',
    });
  });
});
