import { expect, it } from 'vitest';
import type { HostFunction } from '../../../local/host/functions.ts';
import { invokeWithRetry } from '../../../local/host/retry.ts';
import type { RpcRetryContext, RpcRetryOptions } from '../../../local/host/rpc.ts';
import type { Worker } from '../../../local/host/worker.ts';
import { createManualClock } from './manual-clock.ts';

function timer(retryOptions?: RpcRetryOptions): HostFunction {
  const metadata = { name: 'tick', bindings: {}, ...(retryOptions && { retryOptions }) };
  return {
    name: 'tick',
    trigger: { type: 'timerTrigger', direction: 'in', name: 't' },
    inputs: [],
    outputs: [],
    registered: { metadata, callback: () => undefined },
    isDisabled: false,
  };
}

/** Fails so often, then succeeds; remembers when it was called and with which retry. */
function worker(
  failures: number,
  now: () => number,
): { worker: Worker; calls: { at: number; retry: RpcRetryContext | undefined }[] } {
  const calls: { at: number; retry: RpcRetryContext | undefined }[] = [];
  return {
    calls,
    worker: {
      runHooks: () => Promise.resolve(),
      invoke(_fn, { retryContext }) {
        calls.push({ at: now(), retry: retryContext });
        return calls.length <= failures ? Promise.reject(new Error(`boom ${calls.length}`)) : Promise.resolve({});
      },
    },
  };
}

it('runs a function without a policy once', async () => {
  const clock = createManualClock(0);
  const { worker: once, calls } = worker(1, () => clock.now());
  await expect(invokeWithRetry({ worker: once, clock }, timer(), { input: {} })).rejects.toThrow('boom 1');
  expect(calls).toEqual([{ at: 0, retry: undefined }]);
});

it('runs it again after a fixed delay, tells it which retry it is, and gives up with the last failure', async () => {
  const clock = createManualClock(0);
  const { worker: failing, calls } = worker(9, () => clock.now());
  const policy = { retryStrategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { seconds: 10 } } as const;
  const ended = invokeWithRetry({ worker: failing, clock }, timer(policy), { input: {} }).catch(
    (error: Error) => error.message,
  );
  await clock.moveTo(60_000);
  expect(await ended).toBe('boom 3');
  expect(
    calls.map(({ at, retry }) => [at, retry?.retryCount, retry?.maxRetryCount, retry?.exception?.message]),
  ).toEqual([
    [0, 0, 2, undefined],
    [10_000, 1, 2, 'boom 1'],
    [20_000, 2, 2, 'boom 2'],
  ]);
});

it('waits twice as long each time, up to the longest interval', async () => {
  const clock = createManualClock(0);
  const { worker: failing, calls } = worker(4, () => clock.now());
  const policy = {
    retryStrategy: 'exponentialBackoff',
    maxRetryCount: -1,
    minimumInterval: { seconds: 1 },
    maximumInterval: { seconds: 3 },
  } as const;
  const ended = invokeWithRetry({ worker: failing, clock }, timer(policy), { input: {} });
  await clock.moveTo(60_000);
  await ended;
  expect(calls.map(({ at }) => at)).toEqual([0, 1000, 3000, 6000, 9000]);
});
