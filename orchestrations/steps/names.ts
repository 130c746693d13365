/** The steps that every runbook shares, by their registered names. */
import type { ApprovalState } from '../../records/approvals.ts';
import type { Lease, Owner, Priority } from '../../records/leases.ts';
import type { Outcome } from '../runbook.ts';
import { retry } from '../retry.ts';
import { defineStep } from '../step.ts';

export interface LeaseRequest {
  readonly environment: string;
  readonly priority: Priority;
  readonly reason: string;
  readonly maximumHoldSeconds: number;
}

export type LeaseAnswer =
  | { readonly state: 'held'; readonly lease: Lease; readonly unsettled: boolean }
  | { readonly state: 'waiting'; readonly position: number; readonly holder: Owner };

export interface PageRequest {
  readonly kind: string;
  readonly title: string;
  readonly why: string;
  readonly known: Readonly<Record<string, string | number | boolean | null>>;
  readonly respondBySeconds: number;
  /** 0 (critical) to 4; 1 if absent. */
  readonly severity?: number;
}

export interface SubjectClaim {
  readonly subject: string;
  /** `while-running`: whoever comes when the run has ended may have the subject. If absent, one that acted keeps it. */
  readonly lasts?: 'while-running';
}

export interface ApprovalQuestion {
  readonly planHash: string;
  /** What will be done, as people see it. */
  readonly plan: unknown;
  readonly why: string;
  readonly deadline: string;
}

export const sharedSteps = {
  claimRun: defineStep<{ readonly execution: string }, 'claimed' | 'ended'>('run-claim', 'look', retry.records),
  claimSubject: defineStep<SubjectClaim, { readonly owner: string }>('run-claim-subject', 'look', retry.records),
  wakeRun: defineStep<{ readonly run: string }, void>('run-wake', 'look', retry.records),
  concludeRun: defineStep<{ readonly outcome: Outcome; readonly acted: boolean }, void>(
    'run-conclude',
    'note',
    retry.records,
  ),
  acquireLease: defineStep<LeaseRequest, LeaseAnswer>('lease-acquire', 'look', retry.records),
  findInFlight: defineStep<{ readonly sites: readonly string[] }, readonly string[]>(
    'lease-find-in-flight',
    'look',
    retry.azure,
  ),
  settleLease: defineStep<{ readonly lease: Lease }, void>('lease-settle', 'note', retry.records),
  yieldRequested: defineStep<{ readonly lease: Lease }, boolean>('lease-yield-requested', 'look', retry.records),
  releaseLease: defineStep<{ readonly lease: Lease }, void>('lease-release', 'look', retry.records),
  withdrawLease: defineStep<{ readonly environment: string }, void>('lease-withdraw', 'look', retry.records),
  page: defineStep<PageRequest, void>('page', 'note', retry.records),
  askApproval: defineStep<ApprovalQuestion, { readonly id: string }>('approval-ask', 'note', retry.records),
  readApproval: defineStep<
    { readonly id: string },
    { readonly state: ApprovalState; readonly by?: string; readonly reason?: string }
  >('approval-read', 'look', retry.records),
} as const;
