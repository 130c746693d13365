import { describe, expect, it } from 'vitest';
import { begun, claimed, finished, joined, mostSteps, requested, type Run } from '../../../records/run-transitions.ts';

const at = (second: number) => new Date(Date.parse('2026-11-24T10:00:00Z') + second * 1000).toISOString();
const run: Run = requested(
  {
    id: 'roll-back-1',
    runbook: 'roll-back',
    environment: 'dev',
    input: {},
    cause: { fingerprint: 'f', epoch: 'e' },
    signalId: 's-1',
    by: 'signal',
  },
  at(0),
);
const running = claimed(run, 'execution-1', at(1)).next ?? run;

describe('a run', () => {
  it('is claimed by one execution, which may ask again', () => {
    expect(running).toMatchObject({ state: 'running', execution: 'execution-1', startedAt: at(1) });
    expect(claimed(running, 'execution-1', at(2))).toEqual({ answer: 'claimed' });
    expect(claimed(running, 'execution-2', at(2))).toEqual({ answer: 'ended' });
    expect(claimed(finished(running, { kind: 'left', reason: 'healthy' }, at(3)), 'execution-1', at(4))).toEqual({
      answer: 'ended',
    });
  });

  it('measures its steps, however often each is told', () => {
    const told = ['gather', 'gather', 'swap', 'gather', 'swap'].reduce(
      (now, step, index) => begun(now, step, at(index * 10)),
      running,
    );
    expect(told.step).toBe('swap');
    expect(finished(told, { kind: 'rolled-back', reason: 'healthy' }, at(50)).steps).toEqual([
      { name: 'gather', at: at(0), seconds: 20 },
      { name: 'swap', at: at(20), seconds: 30 },
    ]);
  });

  it('keeps a bounded number of steps and still says where it is', () => {
    const long = Array.from({ length: 150 }, (_, index) => `round ${index}`).reduce(
      (now, step, index) => begun(now, step, at(index)),
      running,
    );
    expect(long.steps).toHaveLength(mostSteps);
    expect(long.step).toBe('round 149');
  });

  it('keeps its first outcome and takes no step after it', () => {
    const done = finished(running, { kind: 'rolled-back', reason: 'healthy' }, at(5));
    expect(finished(done, { kind: 'failed', reason: 'late' }, at(6))).toBe(done);
    expect(begun(done, 'swap', at(6))).toBe(done);
  });

  it('counts a signal of the same cause once, even when it is over', () => {
    const done = finished(running, { kind: 'left', reason: 'healthy' }, at(5));
    const more = joined(done, { signalId: 's-2' });
    expect(more.signals).toMatchObject({ count: 2, first: ['s-1', 's-2'] });
    expect(joined(more, { signalId: 's-2' })).toBe(more);
  });
});
