/** The validation handshake: no endpoint gets events before it has answered with the code that it was sent. */
import { randomUUID } from 'node:crypto';
import { objectOf } from '../json.ts';
import type { Collection } from '../store.ts';
import type { Timers } from '../timers.ts';
import type { Push } from './push.ts';
import type { EventSubscription } from './subscriptions.ts';

/** What is remembered of an event subscription, by its resource id in lower case. */
export interface KnownSubscription {
  readonly id: string;
  /** Epoch milliseconds at which it was first seen. */
  readonly since: number;
  /** The destination that was validated, or is to be. */
  readonly endpoint: string;
  readonly isValidated: boolean;
  readonly lastError?: string;
}

export interface Handshakes {
  /** Takes note of subscriptions: new ones are shaken hands with, those that are gone are forgotten. */
  settle(subscriptions: readonly EventSubscription[]): void;
  /** Tries again at once where the last try failed. */
  hurry(): void;
  isValidated(subscription: EventSubscription): boolean;
}

/** Between two tries; the product may start long after the cloud. */
const delays = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 6 * 3_600_000];

export function createHandshakes(deps: {
  known: Collection<KnownSubscription>;
  timers: Timers;
  push: Push;
  find: (id: string) => EventSubscription | undefined;
  onValidated: (subscription: EventSubscription) => void;
  stopping: AbortSignal;
}): Handshakes {
  const { known, timers } = deps;
  /** Subscriptions whose handshake is under way, with what cancels the wait for the next try. */
  const waiting = new Map<string, () => void>();

  async function shake(key: string, tries: number): Promise<void> {
    const subscription = deps.find(key);
    const entry = known.get(key);
    if (subscription === undefined || entry === undefined) return void waiting.delete(key);
    const validationCode = randomUUID();
    const event = {
      id: randomUUID(),
      topic: subscription.source,
      subject: '',
      data: { validationCode },
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      eventTime: new Date().toISOString(),
      metadataVersion: '1',
      dataVersion: '1',
    };
    const answer = await deps.push(subscription, 'SubscriptionValidation', [event], 0);
    if (deps.stopping.aborted) return;
    if (answer.status === 200 && responseOf(answer.body) === validationCode) {
      known.put(key, { id: entry.id, since: entry.since, endpoint: entry.endpoint, isValidated: true });
      waiting.delete(key);
      return deps.onValidated(subscription);
    }
    const lastError = answer.error ?? `the endpoint answered ${answer.status}, without the validation code`;
    known.put(key, { ...entry, lastError });
    begin(key, Date.now() + (delays[tries] ?? delays.at(-1) ?? 0), tries + 1);
  }

  function begin(key: string, at: number, tries: number): void {
    waiting.get(key)?.();
    waiting.set(
      key,
      timers.at(at, () => shake(key, tries)),
    );
  }

  return {
    settle(subscriptions) {
      const keys = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
      for (const { id } of known.all()) if (!keys.has(id.toLowerCase())) known.delete(id.toLowerCase());
      for (const { id, destination } of subscriptions) {
        const key = id.toLowerCase();
        const endpoint = JSON.stringify(destination);
        const entry = known.get(key);
        if (entry?.endpoint !== endpoint)
          known.put(key, { id, since: entry?.since ?? Date.now(), endpoint, isValidated: false });
        if (known.get(key)?.isValidated === false && !waiting.has(key)) begin(key, Date.now(), 0);
      }
    },
    hurry() {
      for (const key of waiting.keys()) begin(key, Date.now(), 0);
    },
    isValidated: ({ id }) => known.get(id.toLowerCase())?.isValidated === true,
  };
}

/** Also of text, as the Functions host answers. */
function responseOf(body = ''): unknown {
  try {
    return objectOf(JSON.parse(body))['validationResponse'];
  } catch {
    return undefined;
  }
}
