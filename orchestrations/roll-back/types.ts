/** The words of a rollback: what is asked, what is known, what is decided. */
import * as z from 'zod';
import type { Release } from '../../records/releases.ts';

export const rollBackInput = z.object({
  environment: z.string().min(1),
  component: z.string().min(1),
  /** When the alert fired, ISO 8601 UTC: time to rollback runs from here, and the release under suspicion is the one that was live then. */
  firedAt: z.iso.datetime({ offset: true }),
  /** The alert rule, or why a person asks. */
  rule: z.string().optional(),
  signalId: z.string().optional(),
  cause: z.object({ fingerprint: z.string(), epoch: z.string() }).optional(),
  /** Whether the alert that asks will say by itself that it is over. */
  resolves: z.boolean().optional(),
  targets: z.array(z.string()).optional(),
});

export type RollBackInput = z.infer<typeof rollBackInput>;

/** One site of the component, production and slot side by side, read from the site. */
export interface SiteFacts {
  /** Resource id as the snapshot spells it. */
  readonly site: string;
  readonly region: string;
  readonly slot: string;
  readonly hostName: string;
  readonly slotHostName: string;
  /** Digest that production runs. */
  readonly production?: string;
  /** Digest that the slot runs. */
  readonly staged?: string;
  readonly image?: string;
  readonly pendingOperation?: string;
  /** Phase one of a swap with preview is done. */
  readonly preview: boolean;
}

/** What speaks for something other than the release being at fault. */
export interface Evidence {
  /** The component failed alike before the release went live. */
  readonly errorsBeforeRelease: boolean;
  /** The previous release, warm in its slot, fails the same probe. */
  readonly previousFailsSameProbe: boolean;
  /** What the component cannot serve without, and what does not answer now. */
  readonly dependenciesFailing: readonly string[];
  /** Other components with an incident that opened at about the same time. */
  readonly otherComponentsFailing: readonly string[];
}

export interface Facts {
  readonly at: string;
  readonly bakeMinutes: number;
  readonly probe: SiteProbe;
  /** The release that was live when the alert fired. */
  readonly suspect?: Release;
  /** The release before it, by the ledger. */
  readonly previous?: Release;
  /** What was live right before it: after a rollback, the release that was taken back. */
  readonly replaced?: Release;
  /** The release live now, by the ledger. */
  readonly current?: Release;
  readonly sites: readonly SiteFacts[];
  readonly evidence: Evidence;
}

/** How one site gets the previous release back. */
export interface SitePlan {
  readonly site: string;
  readonly region: string;
  readonly slot: string;
  readonly from: string;
  readonly to: string;
  /** `swap`: the slot holds the previous artefact; `redeploy`: it is put there by digest first; `none`: production runs it already. */
  readonly method: 'swap' | 'redeploy' | 'none';
  readonly image: string;
  readonly hostName: string;
  readonly slotHostName: string;
  readonly probe: SiteProbe;
}

/** How the component's health is asked, from operations/components.yaml. */
export interface SiteProbe {
  readonly path: string;
  readonly versionPath: string;
  readonly timeoutSeconds: number;
  /** Healthy answers in a row that prove health. */
  readonly healthyInARow: number;
}

export interface Plan {
  readonly environment: string;
  readonly component: string;
  readonly release: string;
  readonly previous: string;
  readonly sites: readonly SitePlan[];
}

/** Why nothing is done: the release is not what is wrong, or nothing is wrong any more. */
export type LeaveReason =
  'no-release' | 'outside-bake-time' | 'newer-release' | 'already-rolled-back' | 'dependency-failing';

/** Why a person must look: the release may be bad, but going back is not safe to do unasked or not possible. */
export type EscalateReason =
  'previous-unknown' | 'previous-quarantined' | 'unknown-artefact' | 'no-sites' | 'rolled-back-before';

export type Decision =
  | { readonly kind: 'leave'; readonly reason: LeaveReason; readonly explanation: string; readonly release?: string }
  | {
      readonly kind: 'escalate';
      readonly reason: EscalateReason;
      readonly explanation: string;
      readonly release?: string;
    }
  | { readonly kind: 'ask'; readonly plan: Plan; readonly why: string }
  | { readonly kind: 'roll-back'; readonly plan: Plan };

/** Where one site stands between the two releases; `swapping` and `previewing` are Azure's own business for a while. */
export type SitePhase = 'before' | 'previewing' | 'swapping' | 'after' | 'astray';
