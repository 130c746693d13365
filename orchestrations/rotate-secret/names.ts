/** The steps of a rotation, by their registered names. What crosses them is ids, versions and states. */
import type { TestResult } from '../../azure/credential-tests.ts';
import type { RotateSecretInput } from '../../secrets/rotation-input.ts';
import { retry } from '../retry.ts';
import { defineStep } from '../step.ts';
import type { Created, Revoked } from './strategies/strategy.ts';
import type { ConsumingSite, Decision, Facts, Rotation, SiteProbe, Standing } from './types.ts';

export interface HoldRequest {
  readonly scopes: readonly string[];
  readonly reason: string;
  /** ISO 8601 UTC. */
  readonly endsAt: string;
}

export type Promoted =
  | { readonly state: 'promoted'; readonly version: string }
  /** Somebody made another version meanwhile. */
  | { readonly state: 'superseded'; readonly version: string | null };

export type SetBack =
  | { readonly state: 'set-back'; readonly version: string }
  /** There was no version before it. */
  | { readonly state: 'nothing-before' }
  | { readonly state: 'superseded'; readonly version: string | null };

export interface SiteLook {
  readonly ok: boolean;
  readonly reason?: string;
}

/** Names of the secrets whose references count; the site and one of its slots, or production. */
export interface RefreshRequest {
  readonly site: ConsumingSite;
  readonly slot?: string;
  readonly secrets: readonly string[];
}

export const rotateSecretSteps = {
  gatherFacts: defineStep<RotateSecretInput, Facts>('rotate-secret-gather-facts', 'look', retry.azure),
  recordDecision: defineStep<{ readonly decision: Decision }, void>(
    'rotate-secret-record-decision',
    'note',
    retry.records,
  ),
  readStanding: defineStep<{ readonly rotation: Rotation }, Standing>(
    'rotate-secret-read-standing',
    'look',
    retry.azure,
  ),
  openHolds: defineStep<HoldRequest, void>('rotate-secret-open-holds', 'act', retry.records),
  endHolds: defineStep<{ readonly scopes: readonly string[] }, void>('rotate-secret-end-holds', 'note', retry.records),
  /** What opened because of the cause is over. */
  resolveIncident: defineStep<{ readonly reason: string }, void>(
    'rotate-secret-resolve-incident',
    'look',
    retry.records,
  ),

  create: defineStep<{ readonly rotation: Rotation }, Created>('rotate-secret-create', 'act', retry.issuer),
  /** Of the pending value, or of the version that a person made. */
  test: defineStep<{ readonly rotation: Rotation; readonly version?: string }, TestResult>(
    'rotate-secret-test',
    'look',
    retry.azure,
  ),
  publish: defineStep<{ readonly rotation: Rotation }, void>('rotate-secret-publish', 'act', retry.azure),
  /** The pending value becomes a version of the secret; a version that a person made is taken on as it is. */
  promote: defineStep<{ readonly rotation: Rotation; readonly adopts?: string }, Promoted>(
    'rotate-secret-promote',
    'act',
    retry.azure,
  ),
  /** One standby vault gets what the home vault has. */
  level: defineStep<{ readonly secret: string; readonly from: string; readonly to: string }, void>(
    'rotate-secret-level',
    'act',
    retry.azure,
  ),

  refresh: defineStep<RefreshRequest, void>('rotate-secret-refresh', 'act', retry.azure),
  readReferences: defineStep<{ readonly site: ConsumingSite; readonly secrets: readonly string[] }, SiteLook>(
    'rotate-secret-read-references',
    'look',
    retry.azure,
  ),
  probeSite: defineStep<{ readonly site: string; readonly probe: SiteProbe }, SiteLook>(
    'rotate-secret-probe-site',
    'look',
    retry.probe,
  ),

  /** @param undo the version whose value is not wanted; the one that the rotation made if absent. */
  setBack: defineStep<{ readonly rotation: Rotation; readonly undo?: string }, SetBack>(
    'rotate-secret-set-back',
    'act',
    retry.azure,
  ),
  /** Resource ids of the sites that fetched the rotation's version by themselves, as a restart or a day's end makes them. */
  findHolders: defineStep<{ readonly rotation: Rotation; readonly sites: readonly ConsumingSite[] }, readonly string[]>(
    'rotate-secret-find-holders',
    'look',
    retry.azure,
  ),
  /** Disables the version that was set back, in every vault. */
  withdraw: defineStep<{ readonly rotation: Rotation; readonly undo?: string }, void>(
    'rotate-secret-withdraw',
    'act',
    retry.azure,
  ),
  revoke: defineStep<{ readonly rotation: Rotation }, Revoked>('rotate-secret-revoke', 'act', retry.issuer),
  /** Disables what came before the version that is good now, in every vault. */
  retire: defineStep<{ readonly rotation: Rotation; readonly successor: string }, void>(
    'rotate-secret-retire',
    'act',
    retry.azure,
  ),
  /** Disables what the rotation kept as pending. */
  closePending: defineStep<{ readonly rotation: Rotation }, void>('rotate-secret-close-pending', 'act', retry.azure),
} as const;
