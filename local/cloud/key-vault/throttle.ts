/** What a vault takes in ten seconds before it answers 429 (Key Vault service limits: secret transactions, and creations among them). */
import { throttled } from './errors.ts';

export interface VaultLimits {
  readonly transactions: number;
  readonly creations: number;
}

/** Per vault and region, in `windowMs`. */
export const azureLimits: VaultLimits = { transactions: 4_000, creations: 300 };

const windowMs = 10_000;

/** Since the process started. */
export interface VaultCalls {
  readonly transactions: number;
  readonly creations: number;
  readonly throttled: number;
}

export interface Throttle {
  /** Counts a call; throws Azure's 429 where it is one too many. */
  pass(isCreation: boolean): void;
  calls(): VaultCalls;
}

export function createThrottle(limits: VaultLimits): Throttle {
  let begunAt = 0;
  let window = { transactions: 0, creations: 0 };
  let total = { transactions: 0, creations: 0, throttled: 0 };
  return {
    pass(isCreation) {
      const now = Date.now();
      if (now - begunAt >= windowMs) [begunAt, window] = [now, { transactions: 0, creations: 0 }];
      const creation = isCreation ? 1 : 0;
      const next = { transactions: window.transactions + 1, creations: window.creations + creation };
      if (next.transactions > limits.transactions || next.creations > limits.creations) {
        total = { ...total, throttled: total.throttled + 1 };
        throw throttled(Math.max(1, Math.ceil((begunAt + windowMs - now) / 1000)));
      }
      window = next;
      total = { ...total, transactions: total.transactions + 1, creations: total.creations + creation };
    },
    calls: () => total,
  };
}
