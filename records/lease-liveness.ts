/** Who still counts: when a holder's grant is over, and when a waiter has gone. */
import { isoAfter } from './clock.ts';
import { outranks, type Holder, type LeaseFacts, type LeaseState, type Unsettled, type Waiter } from './lease-state.ts';

/** A waiter that has not asked again for so long is dropped: alive or not, it would keep everybody behind it waiting. */
export const patienceSeconds = 300;
export const defaultHeartbeatSeconds = 120;

/** Why a holder's grant is over; undefined while it is not. */
export function endOf(
  holder: Holder,
  { now, dead }: Pick<LeaseFacts, 'now' | 'dead'>,
): Exclude<Unsettled['cause'], 'broken'> | undefined {
  if (isExpired(holder, now)) return 'hold-expired';
  const { owner } = holder.lease;
  const isDead =
    owner.kind === 'pipeline'
      ? holder.heartbeat !== undefined && isoAfter(holder.heartbeat.at, holder.heartbeat.seconds) < now.toISOString()
      : dead(owner);
  return isDead ? 'dead' : undefined;
}

export function isExpired({ lease }: Holder, now: Date): boolean {
  return lease.holdUntil <= now.toISOString();
}

export function isGone(
  { owner, seenAt, heartbeatSeconds }: Waiter,
  { now, dead }: Pick<LeaseFacts, 'now' | 'dead'>,
): boolean {
  const patience = owner.kind === 'pipeline' ? (heartbeatSeconds ?? defaultHeartbeatSeconds) : patienceSeconds;
  return isoAfter(seenAt, patience) < now.toISOString() || (owner.kind === 'run' && dead(owner));
}

/** The waiters for whose sake the holder should yield. */
export function waitersAbove({ holder, waiters }: LeaseState): readonly Waiter[] {
  return holder ? waiters.filter((waiter) => outranks(waiter.priority, holder.lease.priority)) : [];
}
