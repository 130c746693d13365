import { describe, expect, it } from 'vitest';
import { isAutomationError } from '../../../errors.ts';
import {
  noLease,
  type AcquireAnswer,
  type Lease,
  type LeaseFacts,
  type LeaseRequest,
  type LeaseState,
  type Owner,
  type Priority,
} from '../../../records/lease-state.ts';
import {
  acquire,
  beat,
  breakLease,
  handOver,
  release,
  requireHeld,
  requireSettled,
  settle,
  withdraw,
} from '../../../records/lease-transitions.ts';

const run = (id: string): Owner => ({ kind: 'run', id });
const pipeline = (id: string): Owner => ({ kind: 'pipeline', id });

function at(time: string, { dead = [], epoch = 1 }: { dead?: readonly Owner[]; epoch?: number } = {}): LeaseFacts {
  return { now: new Date(`2026-11-24T${time}Z`), epoch, dead: (owner) => dead.some(({ id }) => id === owner.id) };
}

function request(owner: Owner, priority: Priority, maximumHoldSeconds = 900): LeaseRequest {
  return { environment: 'dev', owner, priority, reason: 'test', maximumHoldSeconds };
}

/** Applies transitions one after the other and keeps the state. */
function createDesk() {
  let state: LeaseState = noLease('dev', 1);
  return {
    state: () => state,
    apply<Answer>(
      decide: (current: LeaseState) => { readonly next?: LeaseState | undefined; readonly answer: Answer },
    ): Answer {
      const { next, answer } = decide(state);
      state = next ?? state;
      return answer;
    },
    ask(owner: Owner, priority: Priority, facts: LeaseFacts, maximumHoldSeconds?: number): AcquireAnswer {
      return this.apply((current) => acquire(current, request(owner, priority, maximumHoldSeconds), facts));
    },
    take(owner: Owner, priority: Priority, facts: LeaseFacts, maximumHoldSeconds?: number): Lease {
      const answer = this.ask(owner, priority, facts, maximumHoldSeconds);
      if (answer.state !== 'held') throw new Error(`${owner.id} should hold the lease`);
      return answer.lease;
    },
  };
}

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return isAutomationError(error) ? error.code : String(error);
  }
}

describe('a lease', () => {
  it('is given to the first who asks, and stays the same when asked for again', () => {
    const desk = createDesk();
    const lease = desk.take(run('a'), 'drift', at('10:00:00'));
    expect(lease).toMatchObject({
      token: { epoch: 1, counter: 1 },
      heldSince: '2026-11-24T10:00:00.000Z',
      holdUntil: '2026-11-24T10:15:00.000Z',
    });
    expect(desk.ask(run('a'), 'drift', at('10:05:00'))).toEqual({ state: 'held', lease });
  });

  it('queues the others by priority, then by arrival', () => {
    const desk = createDesk();
    desk.take(run('holder'), 'pipeline', at('10:00:00'));
    desk.ask(run('drill'), 'drill', at('10:00:01'));
    desk.ask(run('drift-1'), 'drift', at('10:00:02'));
    desk.ask(run('drift-2'), 'drift', at('10:00:03'));
    expect(desk.ask(run('rollback'), 'rollback', at('10:00:04'))).toMatchObject({
      state: 'waiting',
      position: 1,
      holder: { owner: run('holder') },
    });
    expect(desk.state().waiters.map(({ owner }) => owner.id)).toEqual(['rollback', 'drift-1', 'drift-2', 'drill']);
  });

  it('asks the holder to yield for a higher priority only', () => {
    const desk = createDesk();
    desk.take(run('holder'), 'rotation', at('10:00:00'));
    expect(desk.ask(run('equal'), 'rotation', at('10:00:01'))).toMatchObject({ yieldRequested: false });
    expect(desk.ask(run('higher'), 'compromised-rotation', at('10:00:02'))).toMatchObject({ yieldRequested: true });
  });

  it('is kept for the first waiter between two holders, and a late comer goes behind', () => {
    const desk = createDesk();
    const lease = desk.take(run('holder'), 'pipeline', at('10:00:00'));
    desk.ask(run('first'), 'drift', at('10:00:01'));
    desk.apply((state) => release(state, lease));
    expect(desk.ask(run('late'), 'drift', at('10:00:02'))).toMatchObject({
      state: 'waiting',
      position: 2,
      holder: { owner: run('first') },
    });
    expect(desk.ask(run('first'), 'drift', at('10:00:03'))).toMatchObject({
      state: 'held',
      lease: { token: { counter: 2 } },
    });
  });

  it('is taken over from a dead run with a higher token, and nothing may be done before what it left is settled', () => {
    const desk = createDesk();
    const dead = desk.take(run('dead'), 'rollback', at('10:00:00'));
    const facts = at('10:01:00', { dead: [run('dead')] });
    const answer = desk.ask(run('next'), 'drift', facts);
    expect(answer).toMatchObject({
      state: 'held',
      lease: { token: { counter: 2 } },
      unsettled: { owner: run('dead'), token: dead.token, cause: 'dead' },
    });
    const lease = desk.take(run('next'), 'drift', facts);
    expect(codeOf(() => requireSettled(requireHeld(desk.state(), lease, facts)))).toBe('lease-unsettled');
    desk.apply((state) => settle(state, lease, facts));
    expect(codeOf(() => requireSettled(requireHeld(desk.state(), lease, facts)))).toBeUndefined();
    expect(codeOf(() => requireHeld(desk.state(), dead, facts))).toBe('lease-lost');
  });

  it('ends for a living holder too when its maximum hold is over', () => {
    const desk = createDesk();
    const lease = desk.take(run('slow'), 'rollback', at('10:00:00'), 60);
    expect(codeOf(() => requireHeld(desk.state(), lease, at('10:00:59.999')))).toBeUndefined();
    expect(codeOf(() => requireHeld(desk.state(), lease, at('10:01:00')))).toBe('lease-lost');
    expect(desk.ask(run('next'), 'drift', at('10:01:00'))).toMatchObject({
      state: 'held',
      unsettled: { cause: 'hold-expired' },
    });
  });

  it('must be settled even by the holder itself after its own hold ran out', () => {
    const desk = createDesk();
    desk.take(run('slow'), 'rollback', at('10:00:00'), 60);
    expect(desk.ask(run('slow'), 'rollback', at('10:02:00'))).toMatchObject({
      state: 'held',
      lease: { token: { counter: 2 } },
      unsettled: { owner: run('slow') },
    });
  });

  it('keeps the older debt when who took over dies before settling it', () => {
    const desk = createDesk();
    desk.take(run('first'), 'drift', at('10:00:00'));
    desk.ask(run('second'), 'drift', at('10:01:00', { dead: [run('first')] }));
    expect(desk.ask(run('third'), 'drift', at('10:02:00', { dead: [run('second')] }))).toMatchObject({
      state: 'held',
      unsettled: { owner: run('first') },
    });
  });

  it('keeps the debt when who took over gives the lease back unsettled', () => {
    const desk = createDesk();
    desk.take(run('first'), 'drift', at('10:00:00'));
    const lease = desk.take(run('second'), 'drift', at('10:01:00', { dead: [run('first')] }));
    desk.apply((state) => release(state, lease));
    expect(desk.ask(run('third'), 'drift', at('10:02:00'))).toMatchObject({ unsettled: { owner: run('first') } });
  });

  it('is lost by a pipeline whose heartbeat is stale, not by one that beats', () => {
    const desk = createDesk();
    const lease = desk.take(pipeline('p'), 'pipeline', at('10:00:00'), 3600);
    desk.apply((state) => beat(state, lease, at('10:01:30')));
    expect(desk.ask(run('r'), 'drift', at('10:03:00'))).toMatchObject({ state: 'waiting' });
    expect(desk.ask(run('r'), 'drift', at('10:03:31'))).toMatchObject({
      state: 'held',
      unsettled: { owner: pipeline('p'), cause: 'dead' },
    });
  });

  it('drops waiters that died, that stopped asking, and pipelines that fell silent', () => {
    const desk = createDesk();
    const lease = desk.take(run('holder'), 'pipeline', at('10:00:00'), 3600);
    desk.ask(run('died'), 'rollback', at('10:00:01'));
    desk.ask(run('left'), 'rollback', at('10:00:02'));
    desk.ask(pipeline('silent'), 'pipeline', at('10:03:00'));
    desk.apply((state) => release(state, lease));
    expect(desk.ask(run('drift'), 'drift', at('10:05:03', { dead: [run('died')] }))).toMatchObject({ state: 'held' });
  });

  it('leaves the queue to the others when a waiter withdraws', () => {
    const desk = createDesk();
    const lease = desk.take(run('holder'), 'pipeline', at('10:00:00'));
    desk.ask(run('a'), 'rollback', at('10:00:01'));
    desk.ask(run('b'), 'drift', at('10:00:02'));
    desk.apply((state) => withdraw(state, run('a')));
    desk.apply((state) => release(state, lease));
    expect(desk.ask(run('b'), 'drift', at('10:00:03')).state).toBe('held');
  });

  it('goes from a pipeline to the rollback that it starts, past the queue, however often that is asked', () => {
    const desk = createDesk();
    const lease = desk.take(pipeline('p'), 'pipeline', at('10:00:00'));
    desk.ask(run('failover'), 'failover', at('10:00:01'));
    const to = request(run('rollback'), 'rollback');
    const first = desk.apply((state) => handOver(state, lease, to, at('10:00:02')));
    const again = desk.apply((state) => handOver(state, lease, to, at('10:00:03')));
    expect(first).toMatchObject({ owner: run('rollback'), token: { counter: 2 } });
    expect(again).toEqual(first);
    expect(codeOf(() => requireHeld(desk.state(), lease, at('10:00:04')))).toBe('lease-lost');
  });

  it('cannot be handed over, settled or kept alive by who lost it', () => {
    const desk = createDesk();
    const lease = desk.take(run('a'), 'drift', at('10:00:00'));
    desk.apply((state) => release(state, lease));
    desk.take(run('b'), 'drift', at('10:00:01'));
    for (const act of [
      () => settle(desk.state(), lease, at('10:00:02')),
      () => beat(desk.state(), lease, at('10:00:02')),
      () => handOver(desk.state(), lease, request(run('c'), 'drift'), at('10:00:02')),
    ]) {
      expect(codeOf(act)).toBe('lease-lost');
    }
    expect(desk.apply((state) => release(state, lease))).toEqual({ released: false });
  });

  it('can be broken by a person, and what the holder began is still to be settled', () => {
    const desk = createDesk();
    const lease = desk.take(run('stuck'), 'drift', at('10:00:00'));
    expect(desk.apply((state) => breakLease(state, { by: 'ada', reason: 'it hangs' }, at('10:01:00').now))).toEqual({
      broken: lease,
    });
    expect(desk.ask(run('next'), 'drift', at('10:01:01'))).toMatchObject({
      state: 'held',
      unsettled: { cause: 'broken', broken: { by: 'ada' } },
    });
  });

  it('belongs to the region that took over, and the one that was given up gets none and loses its own', () => {
    const desk = createDesk();
    const old = desk.take(run('old'), 'drift', at('10:00:00'));
    const takenOver = desk.take(run('new'), 'failover', at('10:01:00', { epoch: 2, dead: [run('old')] }));
    expect(takenOver.token).toEqual({ epoch: 2, counter: 2 });
    expect(codeOf(() => desk.ask(run('old'), 'drift', at('10:02:00')))).toBe('lease-lost');
    expect(codeOf(() => requireHeld(desk.state(), old, at('10:02:00')))).toBe('lease-lost');
  });
});
