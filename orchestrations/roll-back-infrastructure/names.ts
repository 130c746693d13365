/** The steps of a rollback of the infrastructure, by their registered names. */
import type { AppliedReport } from '../../records/templates.ts';
import { retry } from '../retry.ts';
import { defineStep } from '../step.ts';
import type { Decision, Facts, Plan, RollBackInfrastructureInput } from './types.ts';

export const rollBackInfrastructureSteps = {
  gatherFacts: defineStep<RollBackInfrastructureInput, Facts>(
    'roll-back-infrastructure-gather-facts',
    'look',
    retry.records,
  ),
  recordDecision: defineStep<{ readonly decision: Decision }, void>(
    'roll-back-infrastructure-record-decision',
    'note',
    retry.records,
  ),
  /** The failed release is on record, and may not go live again. */
  quarantineFailed: defineStep<RollBackInfrastructureInput, { readonly release: string }>(
    'roll-back-infrastructure-quarantine-failed',
    'act',
    retry.records,
  ),
  /** The pipeline that handed its lease over may apply the plan, while this run holds the lease. */
  clear: defineStep<{ readonly plan: Plan }, void>('roll-back-infrastructure-clear', 'act', retry.records),
  readReport: defineStep<{ readonly plan: Plan }, AppliedReport | null>(
    'roll-back-infrastructure-read-report',
    'look',
    retry.records,
  ),
  probe: defineStep<{ readonly environment: string }, { readonly healthy: boolean; readonly reason?: string }>(
    'roll-back-infrastructure-probe',
    'look',
    retry.probe,
  ),
  recordRelease: defineStep<{ readonly plan: Plan; readonly liveAt: string }, { readonly release: string }>(
    'roll-back-infrastructure-record-release',
    'note',
    retry.records,
  ),
} as const;
