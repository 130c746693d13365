/** The published budget of a rollback: seconds from the alert's fired time to proven health, stage by stage. */

/** The platform's target for a rollback, in seconds. */
export const targetSeconds = 15 * 60;

/** Each stage's share. The orchestration takes its deadlines from here, so that the published figures are the ones that hold. */
export const budgetSeconds = {
  /** Monitor fires, the action group delivers (with a retry), the signal is queued and routed; the minute sweep catches a lost message. */
  deliverAndRoute: 90,
  gatherAndDecide: 45,
  takeLease: 90,
  /** What a dead holder left in flight is waited out. */
  settleInFlight: 90,
  /** Redeployment where needed, production's slot settings applied, the slot warm and probed: all sites side by side. */
  warm: 180,
  /** The swaps, one site after the other. */
  swap: 225,
  /** Consecutive healthy probes of every site. */
  proveHealth: 120,
  /** One host lost on the way: its activity is visible again after host.json's workItemQueueVisibilityTimeout. */
  lostHost: 60,
} as const;

/** Afterwards, and outside the fifteen minutes: how long the alert's own Resolved may take before somebody must look. */
export const resolutionSeconds = 20 * 60;

/** How often a waiting stage looks again. */
export const pollSeconds = 10;

/** How long an approval may take before the run gives up and escalates. */
export const approvalSeconds = 30 * 60;

/** A hold on drift outlives the run: the release stays rolled back until people ship the next. */
export const holdSeconds = 24 * 60 * 60;

/** The longest a rollback may hold the environment; past it the next in line takes over. */
export const maximumHoldSeconds = 30 * 60;
