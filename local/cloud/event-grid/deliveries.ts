/** Events on their way: each to every subscription that takes it, tried again by Azure's schedule, and in the end a dead letter. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import type { DeadLetter, EventDelivery, GridEvent } from './events.ts';
import { isFinal, isTaken, outcomeOf, retryDelay, type Push, type PushAnswer } from './push.ts';
import type { EventSubscription } from './subscriptions.ts';

/** From the last attempt until the dead letter is written. */
const deadLetterDelayMs = 5 * 60_000;

export interface Deliveries {
  /** @param delays - milliseconds, one for each copy that is sent */
  send(subscription: EventSubscription, event: GridEvent, delays: readonly number[]): void;
  /** Goes on with what waits: all after a start, or that of a subscription which was validated. */
  resume(subscription?: EventSubscription): void;
}

export function createDeliveries(deps: {
  store: Store;
  timers: Timers;
  push: Push;
  find: (id: string) => EventSubscription | undefined;
  isValidated: (subscription: EventSubscription) => boolean;
  stopping: AbortSignal;
}): Deliveries {
  const { store, timers } = deps;
  const deliveries = store.collection<EventDelivery>('event-deliveries');
  const deadLetters = store.collection<DeadLetter>('dead-letters');
  /** Deliveries of the requests that are under way. */
  const underWay = new Set<string>();

  function keep(delivery: EventDelivery): void {
    deliveries.put(delivery.id, delivery);
    if (delivery.dueAt !== undefined) timers.at(delivery.dueAt, () => due(delivery.id));
  }

  async function due(id: string): Promise<void> {
    const delivery = deliveries.get(id);
    if (delivery?.dueAt === undefined || underWay.has(id)) return;
    // Timers ring up to a millisecond early, and that of an earlier time may still ring.
    if (delivery.dueAt > Date.now()) return void timers.at(delivery.dueAt, () => due(id));
    const subscription = deps.find(delivery.subscriptionId);
    if (subscription === undefined)
      return keep({ ...without(delivery), state: 'dropped', reason: 'the subscription was deleted' });
    if (delivery.state === 'failed') return writeDeadLetter(delivery, subscription);
    if (delivery.state === 'pending' && deps.isValidated(subscription)) await attempt(delivery, subscription);
  }

  async function attempt(first: EventDelivery, subscription: EventSubscription): Promise<void> {
    // As on Azure, whether an event is too old is asked when it would be tried again.
    if (Date.now() >= Date.parse(first.publishTime) + subscription.timeToLiveMs)
      return giveUp(first, subscription, 'TimeToLiveExceeded');
    const batch = [first, ...othersDue(first, subscription.maxEventsPerBatch - 1)];
    for (const { id } of batch) underWay.add(id);
    const time = new Date().toISOString();
    const events = batch.map(({ event }) => event);
    const answer = await deps.push(subscription, 'Notification', events, first.attempts.length);
    for (const { id } of batch) underWay.delete(id);
    if (deps.stopping.aborted) return;
    store.transaction(() => {
      // A reset may have forgotten them meanwhile.
      for (const { id } of batch) {
        const delivery = deliveries.get(id);
        if (delivery !== undefined) conclude(delivery, subscription, answer, time);
      }
    });
  }

  /** A batch fails or succeeds as a whole. */
  function othersDue(first: EventDelivery, most: number): EventDelivery[] {
    if (most <= 0) return [];
    return deliveries
      .all()
      .filter(
        ({ id, subscriptionId, state, dueAt = Infinity }) =>
          subscriptionId === first.subscriptionId && state === 'pending' && dueAt <= Date.now() && !underWay.has(id),
      )
      .filter(({ id }) => id !== first.id)
      .slice(0, most);
  }

  function conclude(before: EventDelivery, subscription: EventSubscription, answer: PushAnswer, time: string): void {
    const delivery = { ...before, attempts: [...before.attempts, { time, ...answer }] };
    if (isTaken(answer)) return keep({ ...without(delivery), state: 'delivered' });
    if (isFinal(answer, subscription))
      return giveUp(delivery, subscription, `UndeliverableDueToHttp${outcomeOf(answer)}`);
    if (delivery.attempts.length >= subscription.maxDeliveryAttempts)
      return giveUp(delivery, subscription, 'MaxDeliveryAttemptsExceeded');
    keep({ ...delivery, dueAt: Date.now() + retryDelay(delivery.attempts.length, answer) });
  }

  function giveUp(delivery: EventDelivery, { deadLetter }: EventSubscription, reason: string): void {
    if (deadLetter === undefined) return keep({ ...without(delivery), state: 'dropped', reason });
    keep({ ...delivery, state: 'failed', reason, dueAt: Date.now() + deadLetterDelayMs });
  }

  function writeDeadLetter(delivery: EventDelivery, { name, topic, deadLetter }: EventSubscription): void {
    if (deadLetter === undefined) return keep({ ...without(delivery), state: 'dropped' });
    const now = new Date();
    const [year, month, day, hour] = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate(), now.getUTCHours()];
    const path = `${topic.toUpperCase()}/${name.toUpperCase()}/${year}/${month}/${day}/${hour}`;
    const blob = `${deadLetter.container}/${path}/${randomUUID()}.json`;
    const last = delivery.attempts.at(-1);
    store.transaction(() => {
      deadLetters.put(blob, {
        blob,
        storageAccountId: deadLetter.storageAccountId,
        subscriptionId: delivery.subscriptionId,
        events: [
          {
            ...delivery.event,
            deadLetterReason: delivery.reason ?? '',
            deliveryAttempts: delivery.attempts.length,
            lastDeliveryOutcome: outcomeOf(last ?? {}),
            ...(last?.status === undefined ? {} : { lastHttpStatusCode: last.status }),
            publishTime: delivery.publishTime,
            lastDeliveryAttemptTime: last?.time ?? delivery.publishTime,
          },
        ],
      });
      keep({ ...without(delivery), state: 'dead-lettered' });
    });
  }

  return {
    send(subscription, event, delays) {
      const publishTime = new Date().toISOString();
      const common = { subscriptionId: subscription.id, event, publishTime, state: 'pending', attempts: [] } as const;
      for (const delay of delays) keep({ id: randomUUID(), ...common, dueAt: Date.now() + delay });
    },
    resume(subscription) {
      for (const { id, dueAt, subscriptionId } of deliveries.all())
        if (dueAt !== undefined && (subscription === undefined || subscriptionId === subscription.id))
          timers.at(dueAt, () => due(id));
    },
  };
}

/** What is over is not looked at again. */
function without({ dueAt: _dueAt, ...delivery }: EventDelivery): EventDelivery {
  return delivery;
}
