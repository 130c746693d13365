/** What each family of events tells about its data; the envelope adds what is alike for all. */

import type { Identity } from '../fingerprint.ts';
import type { Fact, SignalKind } from '../signal.ts';
import type { Field } from './field.ts';

export interface EventPayload {
  readonly id: string;
  /** e.g. Microsoft.KeyVault.SecretNearExpiry */
  readonly type: string;
  /** Resource id of the sender, mostly. */
  readonly topic: string;
  readonly subject: string;
  /** The event itself, for complaints. */
  readonly field: Field;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly data: Field;
}

export interface EventReading {
  readonly kind: SignalKind;
  readonly title: string;
  /** Resource ids as sent. */
  readonly targets: readonly string[];
  readonly resourceType?: string;
  readonly facts: Readonly<Record<string, Fact>>;
  /** The thing and its version or correlation; the event type is added. Without any of these: the id of the event. */
  readonly identity: Identity;
  /** Where a thing has no version: the time of the state it is in. */
  readonly epoch?: string;
}

/** The subject of an event that is about a resource. */
export function subjectOf({ field, subject }: EventPayload): string {
  return subject === '' ? field.get('subject').text('a resource id') : subject;
}

export type ReadEvent = (event: EventPayload) => EventReading;

/** The last part of an event type, e.g. SecretNearExpiry. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
