/** The audit's entries and how each one is chained to the one before it: by the hash of everything that it says. */
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { FencingToken } from './lease-state.ts';

export type AuditPhase = 'intent' | 'outcome' | 'note';

export interface AuditEvent {
  /** Names the event: appended once, however often it is told. */
  readonly key: string;
  /** Run id; '' for what happens outside runs. */
  readonly run: string;
  readonly actor: string;
  readonly act: string;
  readonly phase: AuditPhase;
  /** What was acted on: resource id, release, hold. */
  readonly subject: string;
  /** JSON of at most 8 KB; never a secret. */
  readonly detail?: unknown;
  readonly fencing?: FencingToken | undefined;
}

/** Where the chain stands: the last entry, and the file and its length in bytes up to it. */
export interface ChainHead {
  readonly blob: string;
  readonly length: number;
  readonly sequence: number;
  readonly hash: string;
}

export interface AuditEntry extends AuditEvent {
  /** Grows by one along the whole chain, across days. */
  readonly sequence: number;
  readonly at: string;
  readonly environment: string;
  /** Hash of the entry before. */
  readonly previous: string;
  /** SHA-256, hex, of the canonical JSON of everything else in the entry. */
  readonly hash: string;
  /** On a file's first line only: which file this is, and the head that it goes on from. */
  readonly opens?: { readonly blob: string; readonly continues: Omit<ChainHead, 'length'> | null };
  /** On a file's last line only, once nothing follows in it: where the chain goes on. */
  readonly closes?: { readonly next: string };
}

/** What the first entry of all has for `previous`. */
export const genesis = '0'.repeat(64);

/** The hash of an entry that lacks its `hash` still. */
export function hashOf(entry: object): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}

/** The entry's line, without its line end. */
export function lineOf(entry: object): string {
  return canonicalJson(entry);
}

/** Chains an event to what stands before it. */
export function chained(
  event: AuditEvent & Pick<AuditEntry, 'opens' | 'closes'>,
  after: Pick<ChainHead, 'sequence' | 'hash'>,
  { environment, at }: { readonly environment: string; readonly at: string },
): AuditEntry {
  const { key, run, actor, act, phase, subject, detail, fencing, opens, closes } = event;
  const optional = Object.fromEntries(
    Object.entries({ detail, fencing, opens, closes }).filter(([, value]) => value !== undefined),
  );
  const entry = {
    key,
    run,
    actor,
    act,
    phase,
    subject,
    ...optional,
    sequence: after.sequence + 1,
    at,
    environment,
    previous: after.hash,
  };
  return { ...entry, hash: hashOf(entry) };
}

/** The first line of a file. */
export function openingEvent(
  blob: string,
  head: Omit<ChainHead, 'length'> | undefined,
): AuditEvent & Pick<AuditEntry, 'opens'> {
  const continues = head && { blob: head.blob, sequence: head.sequence, hash: head.hash };
  return {
    key: `audit.open ${blob}`,
    run: '',
    actor: 'audit',
    act: 'audit.open',
    phase: 'note',
    subject: blob,
    opens: { blob, continues: continues ?? null },
  };
}

/** The last line of a file. A writer whose clock is behind meets it, and follows. */
export function closingEvent(blob: string, next: string): AuditEvent & Pick<AuditEntry, 'closes'> {
  return {
    key: `audit.close ${blob}`,
    run: '',
    actor: 'audit',
    act: 'audit.close',
    phase: 'note',
    subject: blob,
    closes: { next },
  };
}
