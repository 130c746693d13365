/** Event Grid: pushes what services publish to the event subscriptions of their system topics. */
import { randomUUID } from 'node:crypto';
import { keyOf } from '../arm/resource-id.ts';
import type { Resources } from '../arm/state.ts';
import type { CloudContext, CloudService } from '../contract.ts';
import { createMonitorState } from '../monitor/state.ts';
import { eventGridControl } from './control.ts';
import { createDeliveries } from './deliveries.ts';
import type { PublishedEvent } from './events.ts';
import { delaysOf, type EventFaults } from './faults.ts';
import { createHandshakes, type KnownSubscription } from './handshake.ts';
import { createPush } from './push.ts';
import { findSubscription, readSubscriptions, type EventSubscription } from './subscriptions.ts';

export interface EventGridService extends CloudService {
  /**
   * Gives an event to every subscription of the source's topic that takes it. The caller may have a transaction open.
   * @param source - resource id of what the event comes from, which is its topic
   * @param madeAt - epoch milliseconds; subscriptions that are younger do not get it
   */
  publish(source: string, event: PublishedEvent, madeAt?: number): void;
}

export function createEventGridService(context: CloudContext, deps: { resources: Resources }): EventGridService {
  const { store, timers } = context;
  const known = store.collection<KnownSubscription>('event-subscriptions');
  const settings = store.collection<string>('event-settings');
  const faults = store.collection<EventFaults>('event-faults');
  const places = store.collection<number>('event-places');
  const stopping = new AbortController();

  const read = () => readSubscriptions(deps.resources);
  const served = (): EventSubscription[] => read().flatMap((each) => ('subscription' in each ? each.subscription : []));
  const find = (id: string): EventSubscription | undefined => findSubscription(deps.resources, id);

  const push = createPush({
    appUrl: () => createMonitorState(store).appUrl(),
    eventsKey: () => settings.get('events-key'),
    stopping: stopping.signal,
  });
  const handshakes = createHandshakes({
    known,
    timers,
    push,
    find,
    onValidated: (subscription) => deliveries.resume(subscription),
    stopping: stopping.signal,
  });
  const deliveries = createDeliveries({
    store,
    timers,
    push,
    find,
    isValidated: (subscription) => handshakes.isValidated(subscription),
    stopping: stopping.signal,
  });

  return {
    name: 'event-grid',
    claims: () => false,
    handle: () => undefined,
    publish(source, event, madeAt = Date.now()) {
      const subscriptions = served();
      handshakes.settle(subscriptions);
      const now = new Date().toISOString();
      const sent = { id: randomUUID(), topic: source, ...event, eventTime: now, metadataVersion: '1' };
      for (const subscription of subscriptions) {
        const since = known.get(keyOf(subscription.id))?.since ?? 0;
        if (keyOf(subscription.source) !== keyOf(source) || !subscription.takes(event) || since > madeAt) continue;
        const place = (places.get('last') ?? 0) + 1;
        places.put('last', place);
        deliveries.send(subscription, sent, delaysOf(faults.get('all') ?? {}, place));
      }
    },
    control: (request, path) =>
      eventGridControl(request, path, {
        store,
        setFaults: (given) => faults.put('all', given),
        setEventsKey(key) {
          settings.put('events-key', key);
          handshakes.hurry();
        },
      }),
    status: () => ({
      subscriptions: known.all().map(({ id, isValidated, lastError }) => ({ id, isValidated, lastError })),
      notServed: read().filter((each) => 'notServed' in each),
    }),
    async start() {
      handshakes.settle(served());
      deliveries.resume();
    },
    async stop() {
      stopping.abort();
    },
  };
}
