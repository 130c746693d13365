/**
 * The identity of a cause (law 8): what stays the same however often, in whichever order and spelling it is reported.
 * Rule, targets and dimensions for an alert; the thing and its version or correlation for an event. Never an alert id, a value, a time or a description.
 */

import { createHash } from 'node:crypto';

import { resourceKey } from '../resources/resource-id.ts';
import type { Cause, EpisodeKind, SignalKind } from './signal.ts';

/** What identifies a cause, by name. A list has no order; an absent part is left out. */
export type Identity = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** 32 hex characters, equal for identities that differ in case, spaces, order and repetition only. */
export function fingerprint(kind: SignalKind, identity: Identity): string {
  const parts = Object.entries(identity)
    .filter((part) => part[1] !== undefined)
    .map(([name, value]) => [name, normal(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return shortHash(JSON.stringify([kind, parts]));
}

/** The cause of an alert: one rule, about these targets, split by these dimensions. */
export function alertCause(alert: {
  readonly kind: SignalKind;
  readonly rule: string;
  /** Resource id of the rule, where the alert carries it: names are unique in a resource group only. */
  readonly ruleId?: string | undefined;
  readonly targets: readonly string[];
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly episode: EpisodeKind;
  readonly firedAt: string;
}): Cause {
  const identity = {
    rule: alert.rule,
    ruleId: alert.ruleId === undefined ? undefined : resourceKey(alert.ruleId),
    targets: alert.targets.map(resourceKey),
    dimensions: alert.dimensions.map(([name, value]) => JSON.stringify([name.trim(), value.trim()])),
  };
  return { fingerprint: fingerprint(alert.kind, identity), episode: alert.episode, epoch: alert.firedAt };
}

/** A cause that is complete in itself: its identity already holds the version or correlation that sets it apart. */
export function singleCause(kind: SignalKind, identity: Identity, epoch = ''): Cause {
  return { fingerprint: fingerprint(kind, identity), episode: 'single', epoch };
}

/** The first half of a SHA-256, in hex: 32 characters. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function normal(value: string | number | readonly string[] | undefined): unknown {
  if (value === undefined || typeof value === 'number') return value;
  if (typeof value === 'string') return value.trim().toLowerCase();
  return [...new Set(value.map((item) => item.trim().toLowerCase()))].toSorted();
}
