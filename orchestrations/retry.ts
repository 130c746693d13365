/** Retry policies, named by destination. The orchestrator waits, not the engine: so a wait has jitter, honours Retry-After, and leaves no stack trace in history. */

export interface RetryPolicy {
  readonly firstDelaySeconds: number;
  readonly factor: number;
  readonly longestDelaySeconds: number;
  /** Total time from the first attempt after which the step has failed, waits included. */
  readonly deadlineSeconds: number;
}

export const retry = {
  /** Tables and blobs of our own: back within seconds, or the storage account is down. */
  records: { firstDelaySeconds: 2, factor: 2, longestDelaySeconds: 15, deadlineSeconds: 120 },
  /** Azure Resource Manager: throttles by the minute. */
  azure: { firstDelaySeconds: 3, factor: 2, longestDelaySeconds: 30, deadlineSeconds: 120 },
  /** Who issues credentials: a resource is busy for minutes while another operation on it runs. */
  issuer: { firstDelaySeconds: 5, factor: 2, longestDelaySeconds: 60, deadlineSeconds: 600 },
  /** One look; what it finds is an answer, and the caller decides whether to look again. */
  probe: { firstDelaySeconds: 2, factor: 1, longestDelaySeconds: 5, deadlineSeconds: 30 },
} as const satisfies Record<string, RetryPolicy>;

/**
 * Seconds to wait before the next attempt; undefined where the deadline leaves none.
 * @param attempt 1 for the first attempt that failed.
 * @param jitter 0 to 1, drawn deterministically by the orchestrator.
 */
export function delayBeforeNextAttempt(
  policy: RetryPolicy,
  failed: { attempt: number; elapsedSeconds: number; retryAfterSeconds?: number | undefined; jitter: number },
): number | undefined {
  const backOff = Math.min(
    policy.firstDelaySeconds * policy.factor ** (failed.attempt - 1),
    policy.longestDelaySeconds,
  );
  const wait = Math.max(backOff * (1 + failed.jitter / 2), failed.retryAfterSeconds ?? 0);
  return failed.elapsedSeconds + wait > policy.deadlineSeconds ? undefined : wait;
}
