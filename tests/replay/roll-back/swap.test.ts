import { describe, expect, it } from 'vitest';
import { budgetSeconds, resolutionSeconds, targetSeconds } from '../../../orchestrations/roll-back/budget.ts';
import { bad, callsOf, createWorld, good, input, playRollBack, site, strange, type World } from './world.ts';

const productionOf = (world: World) => [...world.sites.values()].map(({ production }) => production);
const previewsOf = (world: World) => [...world.sites.values()].map(({ preview }) => preview);

/** A swap that App Service begins and gives up: the site then stands as before. */
function cancelling(world: World, region: string) {
  return {
    completeSwap: async (...[plan, envelope]: Parameters<World['steps']['completeSwap']>) => {
      if (plan.region !== region) return world.steps.completeSwap(plan, envelope);
      world.changes.push(`swap ${plan.region}`);
    },
  };
}

describe('a rollback that nothing disturbs', () => {
  it('puts the previous release back on every site, one swap after the other, and proves that it serves', async () => {
    const world = createWorld();
    const played = await playRollBack(world);
    expect(played.output).toMatchObject({ kind: 'rolled-back', facts: { timeToRollbackSeconds: expect.any(Number) } });
    expect(world.changes).toEqual(['apply weu', 'apply neu', 'swap weu', 'swap neu']);
    expect(productionOf(world)).toEqual([good, good]);
    expect(world.conclusion?.acted).toBe(true);
    expect(world.pages).toEqual([]);
    expect(played.seconds).toBeLessThan(targetSeconds);
  });

  it('holds drift off and quarantines the release before it touches a site, and gives the lease back before it concludes', async () => {
    const world = createWorld();
    const { calls } = await playRollBack(world);
    const order = calls.map(({ step }) => step).filter((step, index, all) => all.indexOf(step) === index);
    expect(order).toEqual([
      'run-claim',
      'roll-back-gather-facts',
      'roll-back-record-decision',
      'run-claim-subject',
      'lease-acquire',
      'roll-back-hold-drift',
      'roll-back-quarantine-release',
      'roll-back-apply-slot-config',
      'roll-back-probe-slot',
      'lease-yield-requested',
      'roll-back-complete-swap',
      'roll-back-read-sites',
      'roll-back-probe-production',
      'roll-back-record-recovery',
      'lease-release',
      'run-conclude',
    ]);
  });

  it('takes several healthy answers in a row for health, and one for luck', async () => {
    const world = createWorld();
    let looks = 0;
    const played = await playRollBack(world, {
      probeProduction: async () =>
        (looks += 1) === 3 ? { healthy: false, reason: 'weu answered 503' } : { healthy: true },
    });
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(callsOf(played, 'probeProduction').length).toBe(6);
  });

  it('redeploys the previous artefact where the slot holds another, and leaves a site that runs it already', async () => {
    const world = createWorld([site('weu', { staged: strange }), site('neu', { production: good, staged: bad })]);
    const played = await playRollBack(world);
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(world.changes).toEqual(['redeploy weu', 'apply weu', 'swap weu']);
  });

  it('swaps plainly where the slot forbids a preview', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { applySlotConfig: async () => 'preview-refused' });
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(world.changes).toEqual(['swap weu', 'swap neu']);
  });
});

describe('a rollback that cannot be finished', () => {
  it('swaps nothing where the previous artefact never gets warm, undoes the preview and pages', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      probeSlot: async ({ region }) =>
        region === 'neu' ? { healthy: false, reason: 'answered 503' } : { healthy: true },
    });
    expect(played.output).toMatchObject({
      kind: 'escalated-previous-not-warm',
      reason: expect.stringContaining('staging slot in neu: answered 503'),
    });
    expect(world.changes).toEqual(['apply weu', 'apply neu', 'reset weu', 'reset neu']);
    expect(productionOf(world)).toEqual([bad, bad]);
    expect(callsOf(played, 'releaseLease').length).toBe(1);
    expect([world.pages.length, world.conclusion?.acted]).toEqual([1, true]);
  });

  it('never begins a cancelled swap again, gives the other sites their settings back, and pages', async () => {
    const world = createWorld();
    const played = await playRollBack(world, cancelling(world, 'weu'));
    expect(played.output).toMatchObject({
      kind: 'escalated-not-swapped',
      reason: expect.stringContaining('App Service cancelled the swap'),
    });
    expect(world.changes).toEqual(['apply weu', 'apply neu', 'swap weu', 'reset neu']);
    expect(world.pages[0]?.known).toMatchObject({ weu: bad, neu: bad });
  });

  it('names it half swapped where one region has the previous release and the other has not', async () => {
    const world = createWorld();
    const played = await playRollBack(world, cancelling(world, 'neu'));
    expect(played.output).toMatchObject({ kind: 'escalated-half-swapped' });
    expect(world.changes.filter((change) => change.startsWith('swap'))).toEqual(['swap weu', 'swap neu']);
    expect(world.pages[0]?.known).toMatchObject({ weu: good, neu: bad });
    expect(callsOf(played, 'probeProduction')).toEqual([]);
    expect(callsOf(played, 'releaseLease').length).toBe(1);
  });

  it('stops looking at a swap that goes on longer than its share, and pages', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      completeSwap: async (plan) => world.change(plan.site, { pendingOperation: 'swap' }),
    });
    expect(played.output).toMatchObject({
      kind: 'escalated-not-swapped',
      reason: expect.stringContaining('the site is swapping'),
    });
    expect(played.seconds).toBeLessThanOrEqual(budgetSeconds.swap / 2 + budgetSeconds.warm);
  });

  it('stops at once at a site that holds neither release', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      completeSwap: async (plan) => world.change(plan.site, { production: strange }),
    });
    expect(played.output).toMatchObject({ kind: 'escalated-not-swapped' });
    expect(callsOf(played, 'readSites').length).toBe(2);
  });

  it('pages where the previous release is back and does not serve, and swaps no second time', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      probeProduction: async () => ({ healthy: false, reason: 'neu answered 500' }),
    });
    expect(played.output).toMatchObject({
      kind: 'escalated-not-recovered',
      reason: expect.stringContaining('neu answered 500'),
    });
    expect(world.changes.filter((change) => change.startsWith('swap'))).toEqual(['swap weu', 'swap neu']);
    expect(previewsOf(world)).toEqual([false, false]);
    expect(callsOf(played, 'recordRecovery')).toEqual([]);
  });
});

describe("the alert's own end", () => {
  const alert = { ...input, resolves: true, cause: { fingerprint: 'f'.repeat(32), epoch: input.firedAt } };

  it('is waited for without the lease', async () => {
    const world = createWorld();
    let looks = 0;
    const played = await playRollBack(world, { isResolved: async () => (looks += 1) > 3 }, { input: alert });
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(played.statuses.at(-1)).toEqual({ recovered: true, waitingForResolved: alert.cause.fingerprint });
    const released = callsOf(played, 'releaseLease')[0]?.at ?? Infinity;
    expect(callsOf(played, 'isResolved')[0]?.at).toBeGreaterThanOrEqual(released);
    expect(world.pages).toEqual([]);
  });

  it('is a page where it does not come, and the rollback stays one', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { isResolved: async () => false }, { input: alert });
    expect(played.output).toMatchObject({
      kind: 'rolled-back',
      reason: expect.stringContaining('the alert has not ended'),
      facts: { timeToRollbackSeconds: expect.any(Number) },
    });
    expect(world.pages).toEqual([expect.objectContaining({ kind: 'alert-not-resolved' })]);
    expect(played.seconds).toBeGreaterThan(resolutionSeconds - 60);
  });

  it('is not waited for where the alert has none', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {}, { input: { ...alert, resolves: false } });
    expect(callsOf(played, 'isResolved')).toEqual([]);
  });
});
