import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAutomationError } from '../../../errors.ts';
import { endOf, isGone } from '../../../records/lease-liveness.ts';
import {
  byRank,
  sameOwner,
  type Lease,
  type LeaseState,
  type Owner,
  type Priority,
} from '../../../records/lease-state.ts';
import { requireHeld, requireSettled } from '../../../records/lease-transitions.ts';
import { createLeasesOver } from '../../../records/leases.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { createTestClock } from '../../support/storage.ts';

type Act =
  'acquire' | 'check' | 'settle' | 'release' | 'withdraw' | 'hand over' | 'beat' | 'die' | 'break' | 'time passes';

const actors: readonly { owner: Owner; priority: Priority }[] = [
  { owner: { kind: 'run', id: 'drift' }, priority: 'drift' },
  { owner: { kind: 'run', id: 'drift-too' }, priority: 'drift' },
  { owner: { kind: 'run', id: 'rollback' }, priority: 'rollback' },
  { owner: { kind: 'pipeline', id: 'deploy' }, priority: 'pipeline' },
];

const act = fc.oneof(
  { weight: 10, arbitrary: fc.constant<Act>('acquire') },
  { weight: 9, arbitrary: fc.constantFrom<Act>('release', 'settle', 'check') },
  { weight: 5, arbitrary: fc.constantFrom<Act>('withdraw', 'hand over', 'beat', 'break', 'time passes') },
  { weight: 1, arbitrary: fc.constant<Act>('die') },
);
const stories = fc.tuple(...actors.map(() => fc.array(act, { minLength: 4, maxLength: 16, size: 'max' })));

/** Plays the actors' stories in the scheduler's order, and looks at every state that is written. */
async function play(
  scheduler: fc.Scheduler,
  story: readonly (readonly Act[])[],
  lost: readonly boolean[],
): Promise<{ grants: number; checked: number }> {
  const clock = createTestClock();
  const dead: Owner[] = [];
  const isDead = (owner: Owner) => dead.some((other) => sameOwner(other, owner));
  const leases: Lease[] = [];
  const losses = [...lost];
  let grants = 0;
  let checked = 0;
  const turn = () => scheduler.schedule(Promise.resolve());

  function onWrite(before: LeaseState | undefined, after: LeaseState): void {
    const facts = { now: clock.now(), epoch: 1, dead: isDead };
    const known = after.holder ? [...leases, after.holder.lease] : leases;
    const passing = new Set(known.filter((lease) => passes(after, lease)).map(({ token }) => token.counter));
    expect(passing.size).toBeLessThanOrEqual(1);
    if (!after.holder || JSON.stringify(after.holder.lease) === JSON.stringify(before?.holder?.lease)) return;

    grants += 1;
    expect(after.token.counter).toBe((before?.token.counter ?? 0) + 1);
    // Nobody loses the lease while it is alive and within its hold, unless it hands it over or is broken.
    if (before?.holder && !after.holder.handedFrom) {
      expect(endOf(before.holder, facts)).toBeDefined();
    }
    if (!before || after.holder.handedFrom) return;
    const { owner, priority } = after.holder.lease;
    const arrival = before.waiters.find((waiter) => sameOwner(waiter.owner, owner))?.arrival ?? Infinity;
    const passedOver = before.waiters.filter(
      (waiter) =>
        !sameOwner(waiter.owner, owner) && !isGone(waiter, facts) && byRank(waiter, { priority, arrival }) < 0,
    );
    expect(passedOver).toEqual([]);
  }

  function passes(state: LeaseState, lease: Lease): boolean {
    try {
      requireSettled(requireHeld(state, lease, { now: clock.now(), epoch: 1 }));
      return true;
    } catch {
      return false;
    }
  }

  const store = createMemoryStore<LeaseState>({ turn, onWrite, losesAnswer: () => losses.shift() ?? false });
  const service = createLeasesOver(store, { clock, epoch: 1, pause: turn, isAlive: async (owner) => !isDead(owner) });

  async function live(owner: Owner, priority: Priority, acts: readonly Act[]): Promise<void> {
    let mine: Lease | undefined;
    for (const next of acts) {
      await turn();
      if (isDead(owner)) return;
      if (next === 'time passes') clock.advance(70);
      else if (next === 'die') dead.push(owner);
      else if (next === 'break') await service.breakLease({ environment: 'dev', by: 'ada', reason: 'test' });
      else if (next === 'withdraw') await service.withdraw({ environment: 'dev', owner });
      else if (next === 'acquire') {
        const answer = await service.acquire({
          environment: 'dev',
          owner,
          priority,
          reason: 'test',
          maximumHoldSeconds: 300,
        });
        mine = answer.state === 'held' ? answer.lease : undefined;
        if (mine) leases.push(mine);
      } else if (mine) {
        const lease = mine;
        await tolerated(async () => {
          if (next === 'check') await service.check(lease).then(() => (checked += 1));
          if (next === 'settle') await service.settled(lease);
          if (next === 'beat') await service.heartbeat(lease);
          if (next === 'release') await service.release(lease);
          if (next === 'hand over')
            leases.push(
              await service.handOver(lease, {
                owner: { kind: 'run', id: `after-${owner.id}` },
                priority: 'rollback',
                reason: 'test',
                maximumHoldSeconds: 60,
              }),
            );
        });
      }
    }
  }

  await scheduler.waitFor(
    Promise.all(actors.map(({ owner, priority }, index) => live(owner, priority, story[index] ?? []))),
  );
  return { grants, checked };
}

/** Losing a lease is part of the story; anything else is not. */
async function tolerated(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAutomationError(error, 'lease-lost') && !isAutomationError(error, 'lease-unsettled')) throw error;
  }
}

describe('leases under concurrent owners', () => {
  it('have never two holders that pass the check, tokens that only grow, and pass nobody over', async () => {
    let grants = 0;
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        stories,
        fc.array(fc.boolean(), { maxLength: 10 }),
        async (scheduler, story, lost) => {
          const seen = await play(scheduler, story, lost);
          grants += seen.grants;
          checked += seen.checked;
        },
      ),
      { numRuns: 300 },
    );
    expect(grants).toBeGreaterThan(600);
    expect(checked).toBeGreaterThan(100);
  });

  it('keep an owner of whom nobody can tell whether it is alive', async () => {
    const clock = createTestClock();
    const store = createMemoryStore<LeaseState>();
    const leases = createLeasesOver(store, {
      clock,
      epoch: 1,
      isAlive: () => Promise.reject(new Error('the durable store is away')),
    });
    const common = { environment: 'dev', priority: 'drift', reason: 'test', maximumHoldSeconds: 60 } as const;
    await leases.acquire({ ...common, owner: { kind: 'run', id: 'a' } });
    expect(await leases.acquire({ ...common, owner: { kind: 'run', id: 'b' } })).toMatchObject({ state: 'waiting' });
    clock.advance(61);
    expect(await leases.acquire({ ...common, owner: { kind: 'run', id: 'b' } })).toMatchObject({
      state: 'held',
      unsettled: { cause: 'hold-expired' },
    });
  });

  it('ask to yield for waiters that are alive only', async () => {
    const dead = new Set<string>();
    const leases = createLeasesOver(createMemoryStore<LeaseState>(), {
      clock: createTestClock(),
      epoch: 1,
      isAlive: async ({ id }) => !dead.has(id),
    });
    const common = { environment: 'dev', reason: 'test', maximumHoldSeconds: 60 } as const;
    const answer = await leases.acquire({ ...common, owner: { kind: 'run', id: 'holder' }, priority: 'drift' });
    await leases.acquire({ ...common, owner: { kind: 'run', id: 'rollback' }, priority: 'rollback' });
    if (answer.state !== 'held') throw new Error('the first owner should hold the lease');
    expect(await leases.yieldRequested(answer.lease)).toBe(true);
    dead.add('rollback');
    expect(await leases.yieldRequested(answer.lease)).toBe(false);
  });
});
