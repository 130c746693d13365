import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayBeforeNextAttempt, retry } from '../../../orchestrations/retry.ts';

const policies = Object.entries(retry);
const failed = { attempt: 1, elapsedSeconds: 0, jitter: 0 };

describe.each(policies)('the retry policy of %s', (_name, policy) => {
  it('begins with its first delay and grows by its factor up to its longest', () => {
    const delays = [1, 2, 3, 10].map((attempt) => delayBeforeNextAttempt(policy, { ...failed, attempt }));
    const { firstDelaySeconds, factor, longestDelaySeconds } = policy;
    expect(delays).toEqual(
      [0, 1, 2, 9].map((times) => Math.min(firstDelaySeconds * factor ** times, longestDelaySeconds)),
    );
  });

  it('never waits beyond its deadline, and never less than the service asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
        (attempt, elapsedSeconds, jitter, retryAfterSeconds) => {
          const delay = delayBeforeNextAttempt(policy, { attempt, elapsedSeconds, jitter, retryAfterSeconds });
          if (delay === undefined) return;
          expect(elapsedSeconds + delay).toBeLessThanOrEqual(policy.deadlineSeconds);
          expect(delay).toBeGreaterThanOrEqual(Math.max(policy.firstDelaySeconds, retryAfterSeconds ?? 0));
        },
      ),
    );
  });

  it('adds up to half of the delay as jitter', () => {
    const delay = delayBeforeNextAttempt(policy, { ...failed, jitter: 0.5 });
    expect(delay).toBe(policy.firstDelaySeconds * 1.25);
  });

  it('gives up where nothing is left of its deadline', () => {
    expect(delayBeforeNextAttempt(policy, { ...failed, elapsedSeconds: policy.deadlineSeconds })).toBeUndefined();
    expect(
      delayBeforeNextAttempt(policy, { ...failed, retryAfterSeconds: policy.deadlineSeconds + 1 }),
    ).toBeUndefined();
  });
});
