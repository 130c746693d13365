/** One HTTP request of Event Grid: where it goes, its headers, and what the answer means (azure-docs, event-grid/delivery-and-retry.md). */
import type { GridEvent } from './events.ts';
import type { EventSubscription } from './subscriptions.ts';

export interface PushAnswer {
  readonly status?: number;
  readonly error?: string;
  /** Read for a handshake only. */
  readonly body?: string;
}

export type Push = (
  subscription: EventSubscription,
  kind: 'Notification' | 'SubscriptionValidation',
  events: readonly GridEvent[],
  /** Attempts before this one. */
  count: number,
) => Promise<PushAnswer>;

/** Event Grid does not wait longer for an answer. */
const answerWithinMs = 30_000;

export function createPush(deps: {
  /** Where the product listens. */
  appUrl: () => string | undefined;
  /** Key of the product's Event Grid webhook, which Azure asks the function app for. */
  eventsKey: () => string | undefined;
  stopping: AbortSignal;
  answerWithinMs?: number;
}): Push {
  /** Nothing is ever sent off this machine. */
  function addressOf({ destination }: EventSubscription): URL | string {
    if (destination.kind === 'WebHook') {
      const url = new URL(destination.url);
      const isHere = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
      return isHere ? url : `${url.hostname} is not of this machine`;
    }
    const app = deps.appUrl();
    if (app === undefined) return 'where the product listens is not known; give it as app-url';
    const url = new URL('/runtime/webhooks/EventGrid', app);
    url.searchParams.set('functionName', destination.functionName);
    const key = deps.eventsKey();
    if (key !== undefined) url.searchParams.set('code', key);
    return url;
  }

  return async (subscription, kind, events, count) => {
    const url = addressOf(subscription);
    if (typeof url === 'string') return { error: url };
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'aeg-event-type': kind,
          'aeg-subscription-name': subscription.name.toUpperCase(),
          'aeg-delivery-count': String(count),
          'aeg-data-version': events[0]?.dataVersion ?? '',
          'aeg-metadata-version': events[0]?.metadataVersion ?? '1',
        },
        body: JSON.stringify(events),
        signal: AbortSignal.any([AbortSignal.timeout(deps.answerWithinMs ?? answerWithinMs), deps.stopping]),
      });
      const body = await response.text();
      return kind === 'Notification' ? { status: response.status } : { status: response.status, body };
    } catch (error) {
      return { error: error instanceof Error ? reasonOf(error) : String(error) };
    }
  };
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

const outcomes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'TimedOut',
  413: 'RequestEntityTooLarge',
  429: 'Busy',
  503: 'Busy',
};

/** `lastDeliveryOutcome` of a dead letter. */
export function outcomeOf({ status, error }: PushAnswer): string {
  if (status === undefined) return /timeout/i.test(error ?? '') ? 'TimedOut' : 'GenericError';
  return outcomes[status] ?? 'GenericError';
}

export const isTaken = ({ status }: PushAnswer): boolean => status !== undefined && status >= 200 && status <= 204;

/** Errors of configuration, which trying again does not mend. */
export function isFinal({ status = 0 }: PushAnswer, { destination }: EventSubscription): boolean {
  return [400, 403, 413].includes(status) || (status === 401 && destination.kind === 'WebHook');
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const schedule = [10 * second, 30 * second, minute, 5 * minute, 10 * minute, 30 * minute, hour, 3 * hour, 6 * hour];

/** After these an endpoint is left alone for longer. */
const leastDelays: Readonly<Record<number, number>> = {
  401: 5 * minute,
  404: 5 * minute,
  408: 2 * minute,
  503: 30 * second,
};

/** @param attempts - made so far */
export function retryDelay(attempts: number, { status = 0 }: PushAnswer): number {
  return Math.max(schedule[attempts - 1] ?? 12 * hour, leastDelays[status] ?? 0);
}
