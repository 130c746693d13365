import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { retry } from '../../../orchestrations/retry.ts';
import { WorkerDied } from '../fakes.ts';
import { timersOf } from '../history.ts';
import { play } from '../play.ts';
import { callsOf, createWorld, fakesFor, input, playRollBack } from './world.ts';

/** Fails so often, and then does what it should. */
function failing<Args extends readonly unknown[], T>(
  times: number,
  error: () => Error,
  otherwise: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let left = times;
  return async (...args) => {
    if (left-- > 0) throw error();
    return otherwise(...args);
  };
}

const throttled = (retryAfterSeconds?: number) => () =>
  new AutomationError(
    'throttled',
    'Slow down.',
    retryAfterSeconds === undefined ? {} : { data: { retryAfterSeconds } },
  );

describe('a step that fails for now', () => {
  it('is tried again no sooner than the service asked', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      gatherFacts: failing(1, throttled(40), world.steps.gatherFacts),
    });
    expect(timersOf(played)[0]).toBeCloseTo(40, 1);
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
  });

  it('is tried again with a growing delay that carries jitter', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      gatherFacts: failing(3, throttled(), world.steps.gatherFacts),
    });
    const [first = 0, second = 0, third = 0] = timersOf(played);
    const { firstDelaySeconds, factor } = retry.azure;
    for (const [index, delay] of [first, second, third].entries()) {
      expect(delay).toBeGreaterThanOrEqual(firstDelaySeconds * factor ** index);
      expect(delay).toBeLessThanOrEqual(firstDelaySeconds * factor ** index * 1.5);
    }
    expect(first * factor).not.toBeCloseTo(second, 3);
  });

  it('waits otherwise than the same step of another run, so that they do not come back together', async () => {
    const delays = [];
    for (const id of ['roll-back-one', 'roll-back-other']) {
      const world = createWorld();
      const fakes = fakesFor(world, { gatherFacts: failing(1, throttled(), world.steps.gatherFacts) });
      delays.push(timersOf(await play({ runbook: 'roll-back', input, fakes, id }))[0]);
    }
    expect(new Set(delays).size).toBe(2);
  });

  it('keeps its key over every attempt', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { holdDrift: failing(2, throttled(), world.steps.holdDrift) });
    expect(callsOf(played, 'holdDrift').map(({ envelope }) => envelope.key)).toEqual([
      'roll-back-hold-drift/0.1',
      'roll-back-hold-drift/0.1',
      'roll-back-hold-drift/0.1',
    ]);
  });

  it('is tried again where the worker died in it', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      quarantineRelease: failing(2, () => new WorkerDied(), world.steps.quarantineRelease),
    });
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(callsOf(played, 'quarantineRelease').length).toBe(3);
  });
});

const gone = () => new AutomationError('forbidden', 'The records are out of reach.');

describe('a step that fails for good', () => {
  it('ends the run within the deadline of its policy, with a page that says which step and why', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      applySlotConfig: failing(Infinity, throttled(), world.steps.applySlotConfig),
    });
    expect(played.output).toMatchObject({ kind: 'escalated-step-failed' });
    expect(world.pages[0]?.known).toMatchObject({ step: 'roll-back-apply-slot-config', code: 'throttled' });
    const attempts = callsOf(played, 'applySlotConfig');
    expect(attempts.length).toBeGreaterThan(3);
    expect((attempts.at(-1)?.at ?? Infinity) - (attempts[0]?.at ?? 0)).toBeLessThanOrEqual(retry.azure.deadlineSeconds);
  });

  it('gives the lease back before it pages', async () => {
    const world = createWorld();
    const { calls } = await playRollBack(world, {
      completeSwap: failing(Infinity, throttled(), world.steps.completeSwap),
    });
    const tail = calls.slice(-3).map(({ step }) => step);
    expect(tail).toEqual(['lease-release', 'page', 'run-conclude']);
  });

  it('is not tried again where another attempt cannot help', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      gatherFacts: failing(Infinity, () => new AutomationError('forbidden', 'No access.'), world.steps.gatherFacts),
    });
    expect(callsOf(played, 'gatherFacts').length).toBe(1);
    expect(world.conclusion?.outcome).toMatchObject({
      kind: 'escalated-step-failed',
      reason: expect.stringContaining('No access.'),
    });
  });

  it('does not wait where the service asks for longer than the policy has', async () => {
    const world = createWorld();
    const played = await playRollBack(world, {
      gatherFacts: failing(Infinity, throttled(600), world.steps.gatherFacts),
    });
    expect(callsOf(played, 'gatherFacts').length).toBe(1);
    expect(played.seconds).toBeLessThan(1);
  });

  it('fails the instance, for the sweep to see, where not even a page can be written', async () => {
    const world = createWorld();
    const { runtimeStatus } = await playRollBack(world, {
      gatherFacts: failing(Infinity, gone, world.steps.gatherFacts),
      page: failing(Infinity, gone, world.steps.page),
    });
    expect(runtimeStatus).toBe('Failed');
  });
});
