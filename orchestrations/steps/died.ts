/** The end of a run whose durable instance failed, was terminated or was purged. */
import type { RunOutcome } from '../../records/runs.ts';

/** `acted` is false whatever it did: its subject is free, and the next run reads from the world what was done. */
export const diedOutcome: RunOutcome = {
  kind: 'died',
  reason: 'the durable instance ended without a conclusion',
  acted: false,
};
