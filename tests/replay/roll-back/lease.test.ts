import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { budgetSeconds } from '../../../orchestrations/roll-back/budget.ts';
import { badRelease } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import type { LeaseAnswer } from '../../../orchestrations/steps/names.ts';
import { callsOf, createWorld, good, lease, playRollBack, strange } from './world.ts';

const began = Date.parse('2026-11-24T10:05:00.000Z');
const isBefore = (seconds: number) => Date.now() < began + seconds * 1000;
const waiting: LeaseAnswer = { state: 'waiting', position: 1, holder: { kind: 'pipeline', id: 'deploy-42' } };
const held: LeaseAnswer = { state: 'held', lease, unsettled: false };

describe('the lease of the environment', () => {
  it('is waited for, and the wait is shown to people', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { acquireLease: async () => (isBefore(30) ? waiting : held) });
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(played.statuses[0]).toEqual({ waitingForLease: 'pipeline deploy-42', position: 1 });
    expect(callsOf(played, 'acquireLease').length).toBeGreaterThan(1);
  });

  it('is given up, with a page, where it does not come in time', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { acquireLease: async () => waiting });
    expect(played.output).toMatchObject({
      kind: 'escalated-lease-not-available',
      reason: expect.stringContaining('pipeline deploy-42'),
    });
    expect(callsOf(played, 'withdrawLease').map(({ envelope }) => envelope.input)).toEqual([{ environment: 'dev' }]);
    expect(played.seconds).toBeLessThanOrEqual(budgetSeconds.takeLease);
    expect(callsOf(played, 'releaseLease')).toEqual([]);
    expect([world.changes, world.conclusion?.acted]).toEqual([[], false]);
  });

  it('is used only when what a dead holder left has ended', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      acquireLease: async () => ({ ...held, unsettled: true }),
      findInFlight: async () => (isBefore(30) ? ['weu (swap)'] : []),
    });
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    const settled = callsOf(played, 'settleLease')[0]?.at ?? 0;
    expect(settled).toBeGreaterThanOrEqual(30 - 1);
    expect(callsOf(played, 'holdDrift')[0]?.at).toBeGreaterThanOrEqual(settled);
    expect(callsOf(played, 'findInFlight')[0]?.envelope.input).toEqual({ sites: [...world.sites.keys()] });
  });

  it('is given back, with a page, where what a dead holder left does not end', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      acquireLease: async () => ({ ...held, unsettled: true }),
      findInFlight: async () => ['weu (swap)'],
    });
    expect(played.output).toMatchObject({
      kind: 'escalated-lease-not-settled',
      reason: expect.stringContaining('weu (swap)'),
    });
    expect(callsOf(played, 'settleLease')).toEqual([]);
    expect(callsOf(played, 'releaseLease').length).toBe(1);
    expect([world.changes, world.pages.length]).toEqual([[], 1]);
  });

  it('is given back whatever the rollback comes to', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      quarantineRelease: async () => {
        throw new AutomationError('lease-lost', 'Somebody else has it.');
      },
    });
    expect(played.output).toMatchObject({ kind: 'escalated-step-failed' });
    expect(callsOf(played, 'releaseLease').map(({ envelope }) => envelope.input)).toEqual([{ lease }]);
    expect(world.changes).toEqual([]);
  });

  it('travels with every act, and with nothing else', async () => {
    const world = createWorld();
    const { calls } = await playRollBack(world);
    const acts = calls.filter(({ envelope }) => envelope.lease);
    expect([...new Set(acts.map(({ step }) => step))]).toEqual([
      'roll-back-hold-drift',
      'roll-back-quarantine-release',
      'roll-back-apply-slot-config',
      'roll-back-complete-swap',
    ]);
    expect(acts.map(({ envelope }) => envelope.lease)).toEqual(acts.map(() => lease));
  });
});

describe('a run whose world moved while it waited', () => {
  it('starts over with fresh facts, and does what these ask for', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      async acquireLease() {
        for (const site of world.sites.keys()) world.change(site, { production: good, staged: badRelease.digest });
        return held;
      },
    });
    expect(played.output).toMatchObject({ kind: 'left-already-rolled-back' });
    expect(callsOf(played, 'releaseLease').length).toBe(1);
    expect(world.changes).toEqual([]);
  });

  it('stays the execution that claimed its record, and never repeats the key of a step', async () => {
    const world = createWorld();
    const { calls } = await playRollBack(world, {
      async acquireLease() {
        const [first = ''] = world.sites.keys();
        world.change(first, { staged: strange });
        return held;
      },
    });
    const claims = calls.filter(({ step }) => step === 'run-claim').map(({ envelope }) => envelope.input);
    expect(claims).toEqual([claims[0], claims[0]]);
    const keys = calls.map(({ envelope }) => envelope.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('claims in the name of its request, whoever starts it and however often', async () => {
    const world = createWorld();
    const requestedAt = '2026-11-24T10:04:59.000Z';
    const played = await playRollBack(world, {}, { requestedAt });
    expect(callsOf(played, 'claimRun').map(({ envelope }) => envelope.input)).toEqual([{ execution: requestedAt }]);
  });

  it('becomes a page where the world never stands still', async () => {
    const world = createWorld();
    const [first = ''] = world.sites.keys();
    let looks = 0;
    const played = await playRollBack(world, {
      async gatherFacts() {
        looks += 1;
        world.change(first, { staged: looks % 2 === 0 ? strange : good });
        return world.facts();
      },
    });
    expect(played.output).toMatchObject({ kind: 'escalated-restless' });
    expect(callsOf(played, 'claimRun').length).toBe(11);
    expect([world.pages.length, world.changes]).toEqual([1, []]);
  });
});

function yieldingOnce() {
  let asked = 0;
  return async () => (asked += 1) === 1;
}

describe('a higher priority that asks for the lease', () => {
  it('gets it before anything is swapped; the slots get their own settings back, and the run starts over', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { yieldRequested: yieldingOnce() });
    expect(world.changes).toEqual([
      'apply weu',
      'apply neu',
      'reset weu',
      'reset neu',
      'apply weu',
      'apply neu',
      'swap weu',
      'swap neu',
    ]);
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(callsOf(played, 'releaseLease').length).toBe(2);
  });

  it('does not make the run forget that it has acted', async () => {
    const world = createWorld();
    const facts = world.facts();
    let looks = 0;
    const played = await playRollBack(world, {
      yieldRequested: yieldingOnce(),
      gatherFacts: async () => ((looks += 1) > 2 ? { ...facts, bakeMinutes: 1 } : facts),
    });
    expect(played.output).toMatchObject({ kind: 'left-outside-bake-time' });
    expect(world.conclusion?.acted).toBe(true);
  });
});
