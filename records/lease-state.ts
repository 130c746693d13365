/** The words of a lease: who may change an environment now, who waits, and what a former holder may have left in flight (law 3). */

/** High to low. */
export const priorities = [
  'failover',
  'rollback',
  'compromised-rotation',
  'pipeline',
  'rotation',
  'drift',
  'drill',
] as const;

export type Priority = (typeof priorities)[number];

/** A run is alive while its durable instance is, a pipeline while its heartbeat is fresh. */
export interface Owner {
  readonly kind: 'run' | 'pipeline';
  /** Durable instance id or pipeline run id. */
  readonly id: string;
}

/** Grows with every grant: compare the region's epoch first, then the counter. */
export interface FencingToken {
  readonly epoch: number;
  readonly counter: number;
}

export interface Lease {
  readonly environment: string;
  readonly owner: Owner;
  readonly priority: Priority;
  readonly token: FencingToken;
  readonly reason: string;
  readonly heldSince: string;
  /** ISO time of the maximum hold: nothing may be changed under this lease from then on. */
  readonly holdUntil: string;
}

/** A former holder that did not give the lease back: what it began may still be running. */
export interface Unsettled {
  readonly owner: Owner;
  readonly token: FencingToken;
  readonly cause: 'dead' | 'hold-expired' | 'broken';
  readonly at: string;
  /** Who broke the lease, and why. */
  readonly broken?: { readonly by: string; readonly reason: string };
}

export interface Holder {
  readonly lease: Lease;
  /** Of a pipeline: when it was last heard of, and how old that may get. */
  readonly heartbeat?: { readonly at: string; readonly seconds: number };
  /** The grant that this one was handed over from. */
  readonly handedFrom?: FencingToken;
}

export interface Waiter {
  readonly owner: Owner;
  readonly priority: Priority;
  readonly reason: string;
  /** Grows with every arrival; among equals the smaller goes first. */
  readonly arrival: number;
  readonly since: string;
  readonly seenAt: string;
  readonly heartbeatSeconds?: number;
}

export interface LeaseState {
  readonly environment: string;
  /** The token of the latest grant. */
  readonly token: FencingToken;
  readonly arrivals: number;
  readonly holder?: Holder;
  readonly unsettled?: Unsettled;
  readonly waiters: readonly Waiter[];
}

export interface LeaseRequest {
  readonly environment: string;
  readonly owner: Owner;
  readonly priority: Priority;
  readonly reason: string;
  readonly maximumHoldSeconds: number;
  /** Of a pipeline: how old its last heartbeat may get before it counts as dead; 120 if absent. */
  readonly heartbeatSeconds?: number | undefined;
}

/** What must be known of the world to decide: the time, and which owners are certainly dead. */
export interface LeaseFacts {
  readonly now: Date;
  readonly epoch: number;
  readonly dead: (owner: Owner) => boolean;
}

export interface HeldAnswer {
  readonly state: 'held';
  readonly lease: Lease;
  /** To be found, waited out or cancelled, and then told with `settled`, before anything is changed. */
  readonly unsettled?: Unsettled;
}

export interface WaitingAnswer {
  readonly state: 'waiting';
  /** 1 is next. */
  readonly position: number;
  /** Who has the lease; between two holders, the waiter that it is kept for. */
  readonly holder: Pick<Lease, 'owner' | 'priority' | 'heldSince' | 'holdUntil'>;
  /** Whether the holder is asked to yield, since somebody with a higher priority waits. */
  readonly yieldRequested: boolean;
}

export type AcquireAnswer = HeldAnswer | WaitingAnswer;

export function noLease(environment: string, epoch: number): LeaseState {
  return { environment, token: { epoch, counter: 0 }, arrivals: 0, waiters: [] };
}

export function sameOwner(a: Owner, b: Owner): boolean {
  return a.kind === b.kind && a.id === b.id;
}

export function sameToken(a: FencingToken, b: FencingToken): boolean {
  return a.epoch === b.epoch && a.counter === b.counter;
}

/** Negative where `a` goes before `b`. */
export function byRank(a: Pick<Waiter, 'priority' | 'arrival'>, b: Pick<Waiter, 'priority' | 'arrival'>): number {
  return outranks(a.priority, b.priority) ? -1 : outranks(b.priority, a.priority) ? 1 : a.arrival - b.arrival;
}

export function outranks(a: Priority, b: Priority): boolean {
  return priorities.indexOf(a) < priorities.indexOf(b);
}
