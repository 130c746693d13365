/** The words of a rollback of the infrastructure: what is asked, what is known, what is decided. */
import * as z from 'zod';
import type { Release } from '../../records/releases.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is sha256: and 64 lower-case hex digits');

export const rollBackInfrastructureInput = z.object({
  environment: z.string().min(1),
  /** Template that was being applied; kept by its digest. */
  failed: digest,
  commit: z.string().regex(/^[0-9a-f]{7,40}$/, 'is a commit hash of 7 to 40 hex digits'),
  /** The pipeline run that hands its lease over, and that applies what this run clears. */
  pipeline: z.string().min(1).max(100),
  /** When it began to change anything, ISO 8601 UTC. */
  beganAt: z.iso.datetime({ offset: true }),
  reason: z.string().min(1).max(500),
});

export type RollBackInfrastructureInput = z.infer<typeof rollBackInfrastructureInput>;

/** What going back would lose or make anew, as gate `plan` says it. */
export interface Loss {
  readonly resource: string;
  readonly why: string;
}

export interface Facts {
  /** The latest release of the infrastructure that may go live. */
  readonly previous?: Release;
  /** Whether the ledger has both templates. */
  readonly hasFailedTemplate: boolean;
  readonly hasPreviousTemplate: boolean;
  readonly losses: readonly Loss[];
}

/** Bound to an approval by its hash. */
export interface Plan {
  readonly environment: string;
  readonly failed: string;
  readonly previous: string;
  /** Digest of the template that is applied again. */
  readonly digest: string;
  readonly losses: readonly Loss[];
}

export type Decision =
  | {
      readonly kind: 'escalate';
      readonly reason: 'previous-unknown' | 'same-template' | 'template-missing';
      readonly explanation: string;
    }
  | { readonly kind: 'ask'; readonly plan: Plan; readonly why: string }
  | { readonly kind: 'roll-back'; readonly plan: Plan };

/** Raised by the API when the pipeline has applied what was cleared, or could not; the record is what counts. */
export const infrastructureAppliedEvent = 'InfrastructureAppliedEvent';
