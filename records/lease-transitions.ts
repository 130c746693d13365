/** What can happen to a lease, as functions of its state and of facts: they read no storage, no clock, and nobody's pulse. */
import { AutomationError } from '../errors.ts';
import type { Decision } from './change.ts';
import { isoAfter } from './clock.ts';
import { defaultHeartbeatSeconds, endOf, isExpired, isGone, patienceSeconds, waitersAbove } from './lease-liveness.ts';
import {
  byRank,
  sameOwner,
  sameToken,
  type AcquireAnswer,
  type FencingToken,
  type HeldAnswer,
  type Holder,
  type Lease,
  type LeaseFacts,
  type LeaseRequest,
  type LeaseState,
  type Owner,
  type Unsettled,
  type Waiter,
  type WaitingAnswer,
} from './lease-state.ts';

const mostWaiters = 200;

/** A state in which somebody holds the lease. */
type Held = LeaseState & { readonly holder: Holder };

/** Takes the lease, or a place in the queue. Asked again by the same owner, it answers the same. */
export function acquire(
  state: LeaseState,
  request: LeaseRequest,
  facts: LeaseFacts,
): Decision<LeaseState, AcquireAnswer> {
  requireRegion(state, facts.epoch);
  const { holder } = state;
  const end = holder && endOf(holder, facts);
  if (holder && sameOwner(holder.lease.owner, request.owner) && end !== 'hold-expired')
    return { next: reminded(state, holder, facts.now), answer: heldAnswer(state, holder.lease) };

  const vacant = holder && end ? vacated({ ...state, holder }, { cause: end, at: facts.now.toISOString() }) : state;
  const queued = enqueued(vacant, request, facts);
  const position = queued.waiters.findIndex(({ owner }) => sameOwner(owner, request.owner)) + 1;
  if (!queued.holder && position === 1) {
    const next = granted(queued, request, facts);
    return { next, answer: heldAnswer(next, next.holder.lease) };
  }
  if (queued.waiters.length > mostWaiters) {
    throw new AutomationError(
      'conflict',
      `${mostWaiters} owners wait for the lease of ${state.environment} already; ${request.owner.kind} ${request.owner.id} found no place.`,
    );
  }
  const answer: AcquireAnswer = {
    state: 'waiting',
    position,
    holder: holderShown(queued, facts.now.toISOString()),
    yieldRequested: waitersAbove(queued).length > 0,
  };
  return { next: JSON.stringify(queued) === JSON.stringify(state) ? undefined : queued, answer };
}

/** Gives the lease to another owner past the queue, e.g. from a pipeline to the rollback of what it deployed. */
export function handOver(
  state: LeaseState,
  lease: Lease,
  to: Omit<LeaseRequest, 'environment'>,
  facts: LeaseFacts,
): Decision<LeaseState, Lease> {
  const { holder } = state;
  if (holder?.handedFrom && sameToken(holder.handedFrom, lease.token) && sameOwner(holder.lease.owner, to.owner))
    return { answer: holder.lease };
  requireHeld(state, lease, facts);
  const next = granted(state, { ...to, environment: state.environment }, facts, lease.token);
  return { next, answer: next.holder.lease };
}

/** Gives the lease back; does nothing where this grant is over already. What a former holder left stays to be settled by the next. */
export function release(state: LeaseState, lease: Lease): Decision<LeaseState, { readonly released: boolean }> {
  const { holder, ...free } = state;
  return holder && sameToken(holder.lease.token, lease.token)
    ? { next: free, answer: { released: true } }
    : { answer: { released: false } };
}

export function withdraw(state: LeaseState, owner: Owner): Decision<LeaseState, void> {
  const waiters = state.waiters.filter((waiter) => !sameOwner(waiter.owner, owner));
  return { next: waiters.length === state.waiters.length ? undefined : { ...state, waiters }, answer: undefined };
}

/** What the former holder left has ended. */
export function settle(state: LeaseState, lease: Lease, facts: LeaseFacts): Decision<LeaseState, void> {
  requireHeld(state, lease, facts);
  const { unsettled, ...rest } = state;
  return { next: unsettled ? rest : undefined, answer: undefined };
}

/** A sign of life of a pipeline. */
export function beat(state: LeaseState, lease: Lease, facts: LeaseFacts): Decision<LeaseState, Lease> {
  const { holder } = requireHeld(state, lease, facts);
  return {
    next: holder.heartbeat && {
      ...state,
      holder: { ...holder, heartbeat: { ...holder.heartbeat, at: facts.now.toISOString() } },
    },
    answer: holder.lease,
  };
}

/** Takes the lease from whoever has it: a person's decision. What the holder began stays to be settled. */
export function breakLease(
  state: LeaseState,
  broken: { readonly by: string; readonly reason: string },
  now: Date,
): Decision<LeaseState, { readonly broken?: Lease }> {
  const { holder } = state;
  if (!holder) return { answer: {} };
  return {
    next: vacated({ ...state, holder }, { cause: 'broken', at: now.toISOString(), broken }),
    answer: { broken: holder.lease },
  };
}

/** Throws `lease-lost`, naming who has it instead, unless this grant holds now. */
export function requireHeld(state: LeaseState, lease: Lease, { now, epoch }: Pick<LeaseFacts, 'now' | 'epoch'>): Held {
  requireRegion(state, epoch);
  const { holder } = state;
  if (!holder || !sameToken(holder.lease.token, lease.token) || !sameOwner(holder.lease.owner, lease.owner)) {
    throw lost(
      lease,
      holder
        ? `${holder.lease.owner.kind} ${holder.lease.owner.id} has it as ${said(holder.lease.token)}`
        : 'nobody has it',
    );
  }
  if (isExpired(holder, now)) throw lost(lease, `its maximum hold ended at ${holder.lease.holdUntil}`);
  return { ...state, holder };
}

/** Throws `lease-unsettled` while a former holder's work may still be running. */
export function requireSettled({ unsettled, environment }: LeaseState): void {
  if (!unsettled) return;
  throw new AutomationError(
    'lease-unsettled',
    `${unsettled.owner.kind} ${unsettled.owner.id} (${unsettled.cause}, ${said(unsettled.token)}) may have left work in flight in ${environment}; wait it out or cancel it, then settle.`,
    { data: { environment, owner: unsettled.owner.id } },
  );
}

function requireRegion({ token, environment }: LeaseState, epoch: number): void {
  if (epoch >= token.epoch) return;
  throw new AutomationError(
    'lease-lost',
    `This region's epoch is ${epoch}; the lease of ${environment} belongs to epoch ${token.epoch}. Another region took over.`,
    { data: { environment } },
  );
}

function enqueued(
  state: LeaseState,
  { owner, priority, reason, heartbeatSeconds }: LeaseRequest,
  facts: LeaseFacts,
): LeaseState {
  const known = state.waiters.find((waiter) => sameOwner(waiter.owner, owner));
  const others = state.waiters.filter((waiter) => waiter !== known && !isGone(waiter, facts));
  const now = facts.now.toISOString();
  const arrivals = known ? state.arrivals : state.arrivals + 1;
  // Not every look is worth a write: a fifth of the patience is soon enough.
  const seenAt = known && isoAfter(known.seenAt, (heartbeatSeconds ?? patienceSeconds) / 5) > now ? known.seenAt : now;
  const waiter: Waiter = {
    owner,
    priority,
    reason,
    arrival: known?.arrival ?? arrivals,
    since: known?.since ?? now,
    seenAt,
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
  };
  return { ...state, arrivals, waiters: [...others, waiter].toSorted(byRank) };
}

function granted(
  state: LeaseState,
  request: LeaseRequest,
  { now, epoch }: LeaseFacts,
  handedFrom?: FencingToken,
): Held {
  const {
    environment,
    owner,
    priority,
    reason,
    maximumHoldSeconds,
    heartbeatSeconds = defaultHeartbeatSeconds,
  } = request;
  const heldSince = now.toISOString();
  const token = { epoch, counter: state.token.counter + 1 };
  const lease: Lease = {
    environment,
    owner,
    priority,
    token,
    reason,
    heldSince,
    holdUntil: isoAfter(now, maximumHoldSeconds),
  };
  const holder: Holder = {
    lease,
    ...(owner.kind === 'pipeline' ? { heartbeat: { at: heldSince, seconds: heartbeatSeconds } } : {}),
    ...(handedFrom ? { handedFrom } : {}),
  };
  return { ...state, token, holder, waiters: state.waiters.filter((waiter) => !sameOwner(waiter.owner, owner)) };
}

/** Without its holder. One that never settled its own predecessor's work was allowed nothing itself, so the older debt stays. */
function vacated({ holder, ...free }: Held, end: Pick<Unsettled, 'cause' | 'at' | 'broken'>): LeaseState {
  const { owner, token } = holder.lease;
  return { ...free, unsettled: free.unsettled ?? { owner, token, ...end } };
}

function reminded(state: LeaseState, holder: Holder, now: Date): LeaseState | undefined {
  const { heartbeat } = holder;
  if (!heartbeat || isoAfter(heartbeat.at, heartbeat.seconds / 5) > now.toISOString()) return undefined;
  return { ...state, holder: { ...holder, heartbeat: { ...heartbeat, at: now.toISOString() } } };
}

function heldAnswer({ unsettled }: LeaseState, lease: Lease): HeldAnswer {
  return { state: 'held', lease, ...(unsettled ? { unsettled } : {}) };
}

/** Between two holders, the waiter that goes first stands in: the lease is kept for it until it asks again or is gone. */
function holderShown({ holder, waiters }: LeaseState, now: string): WaitingAnswer['holder'] {
  if (holder) return holder.lease;
  const [first] = waiters;
  if (!first)
    throw new AutomationError('internal', 'An owner waits for a lease that nobody has and for which nobody waits.');
  return { owner: first.owner, priority: first.priority, heldSince: now, holdUntil: now };
}

function lost(lease: Lease, instead: string): AutomationError {
  return new AutomationError(
    'lease-lost',
    `${lease.owner.kind} ${lease.owner.id} no longer has the lease of ${lease.environment} (${said(lease.token)}): ${instead}.`,
    {
      data: { environment: lease.environment, owner: lease.owner.id },
    },
  );
}

function said({ epoch, counter }: FencingToken): string {
  return `token ${epoch}.${counter}`;
}
