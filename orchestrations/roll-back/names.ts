/** The steps of a rollback, by their registered names. */
import type { Lease } from '../../records/leases.ts';
import { retry } from '../retry.ts';
import { defineStep } from '../step.ts';
import type { Decision, Facts, Plan, RollBackInput, SiteFacts, SitePlan } from './types.ts';

export interface SiteLook {
  readonly facts: SiteFacts;
  /** Whether production answers its probe, looked at once. */
  readonly healthy: boolean;
  readonly reason?: string;
}

export const rollBackSteps = {
  gatherFacts: defineStep<RollBackInput, Facts>('roll-back-gather-facts', 'look', retry.azure),
  recordDecision: defineStep<{ readonly decision: Decision }, void>('roll-back-record-decision', 'note', retry.records),
  readSites: defineStep<{ readonly sites: readonly SitePlan[] }, readonly SiteFacts[]>(
    'roll-back-read-sites',
    'look',
    retry.azure,
  ),
  holdDrift: defineStep<{ readonly plan: Plan; readonly lease: Lease }, void>(
    'roll-back-hold-drift',
    'act',
    retry.records,
  ),
  quarantineRelease: defineStep<{ readonly release: string; readonly reason: string }, void>(
    'roll-back-quarantine-release',
    'act',
    retry.records,
  ),
  redeployPrevious: defineStep<SitePlan, void>('roll-back-redeploy-previous', 'act', retry.azure),
  applySlotConfig: defineStep<SitePlan, 'begun' | 'preview-refused' | 'done'>(
    'roll-back-apply-slot-config',
    'act',
    retry.azure,
  ),
  resetSlotConfig: defineStep<SitePlan, void>('roll-back-reset-slot-config', 'act', retry.azure),
  completeSwap: defineStep<SitePlan, void>('roll-back-complete-swap', 'act', retry.azure),
  probeSlot: defineStep<SitePlan, { readonly healthy: boolean; readonly reason?: string }>(
    'roll-back-probe-slot',
    'look',
    retry.probe,
  ),
  probeProduction: defineStep<
    { readonly sites: readonly SitePlan[] },
    { readonly healthy: boolean; readonly reason?: string }
  >('roll-back-probe-production', 'look', retry.probe),
  recordRecovery: defineStep<
    {
      readonly plan: Plan;
      readonly provenAt: string;
      readonly firedAt: string;
      readonly cause?: RollBackInput['cause'];
    },
    { readonly seconds: number }
  >('roll-back-record-recovery', 'note', retry.records),
  isResolved: defineStep<{ readonly cause: NonNullable<RollBackInput['cause']> }, boolean>(
    'roll-back-is-resolved',
    'look',
    retry.records,
  ),
} as const;
