/** The retry policy of a function, for triggers that do not bring retries of their own. */

import type { HostClock } from './clock.ts';
import type { RpcRetryOptions } from './rpc.ts';
import type { HostFunction } from './functions.ts';
import { asError, type Invocation, type Worker } from './worker.ts';

/** Runs a function again as its policy says, and rejects with the last failure. `maxRetryCount` of -1 never gives up. */
export async function invokeWithRetry(
  deps: { worker: Worker; clock: HostClock },
  fn: HostFunction,
  invocation: Invocation,
): Promise<void> {
  const policy = fn.registered.metadata.retryOptions;
  const maxRetryCount = policy?.maxRetryCount ?? 0;
  let last: Error | undefined;
  for (let retryCount = 0; ; retryCount++) {
    const retry =
      policy === undefined
        ? {}
        : {
            retryContext: {
              retryCount,
              maxRetryCount,
              ...(last && { exception: { message: last.message, stackTrace: last.stack ?? '' } }),
            },
          };
    try {
      await deps.worker.invoke(fn, { ...invocation, ...retry });
      return;
    } catch (error) {
      last = asError(error);
      if (policy === undefined || (maxRetryCount !== -1 && retryCount >= maxRetryCount)) throw last;
    }
    const wait = delayMilliseconds(policy, retryCount);
    await new Promise<void>((resolve) => deps.clock.after(wait, resolve));
  }
}

function delayMilliseconds(policy: RpcRetryOptions, retryCount: number): number {
  if (policy.retryStrategy !== 'exponentialBackoff') return (policy.delayInterval?.seconds ?? 0) * 1000;
  const shortest = policy.minimumInterval?.seconds ?? 0;
  return Math.min(shortest * 2 ** retryCount, policy.maximumInterval?.seconds ?? Number.POSITIVE_INFINITY) * 1000;
}
