/** Action groups call webhooks: with a token where the receiver is secure, and with Azure's retries. */
import { randomUUID } from 'node:crypto';
import type { Resources } from '../arm/state.ts';
import { alertSender } from '../identity/principals.ts';
import type { Tokens } from '../identity/tokens.ts';
import { listOf, objectOf, textOf, type JsonObject } from '../json.ts';
import type { Timers } from '../timers.ts';
import type { RuleAction } from './rules.ts';
import type { Delivery, DeliveryAttempt, MonitorState } from './state.ts';

/** Waits before the five retries; then no action group calls the address for a while (azure-monitor-docs, action groups, webhook). */
const retryDelaysMs = [5_000, 20_000, 5_000, 40_000, 5_000];
const suspensionMs = 15 * 60_000;
const retriedStatuses: readonly number[] = [408, 429, 503, 504];

/** An action group does not wait longer for an answer. */
const answerWithinMs = 10_000;

export interface Alert {
  readonly rule: string;
  readonly monitorCondition: string;
  readonly alertId: string;
  readonly actions: readonly RuleAction[];
  /** The payload, with the custom properties of the action that sends it. */
  readonly payload: (customProperties: Readonly<Record<string, string>>) => JsonObject;
}

export interface Deliverer {
  /** Sends an alert to every webhook of its action groups. An alert without a receiver goes nowhere. */
  send(alert: Alert): void;
  resume(): void;
}

export function createDeliverer(deps: {
  state: MonitorState;
  resources: Resources;
  tokens: Tokens;
  timers: Timers;
  /** Whether a host name is one of the product's in the snapshot. */
  isProductHost: (host: string) => boolean;
}): Deliverer {
  const { state, timers } = deps;

  function send(alert: Alert): void {
    for (const action of alert.actions) {
      const group = objectOf(deps.resources.get(action.actionGroupId)?.properties);
      if (group['enabled'] === false) continue;
      for (const receiver of listOf(group['webhookReceivers']).map(objectOf)) {
        begin(receiver, alert, alert.payload(action.webHookProperties));
      }
    }
  }

  function begin(receiver: JsonObject, alert: Alert, payload: JsonObject): void {
    const { rule, monitorCondition, alertId } = alert;
    const serviceUri = textOf(receiver['serviceUri']) ?? '';
    const audience = receiver['useAadAuth'] === true ? textOf(receiver['identifierUri']) : undefined;
    const common = {
      id: randomUUID(),
      rule,
      monitorCondition,
      alertId,
      receiver: textOf(receiver['name']) ?? '',
      serviceUri,
      attempts: [],
      payload,
    };
    const refusal = refusalOf(receiver, serviceUri);
    if (refusal !== undefined) return keep({ ...common, ...refusal });
    keep({ ...common, state: 'pending', nextAttemptAt: Date.now(), ...(audience === undefined ? {} : { audience }) });
  }

  function refusalOf(receiver: JsonObject, serviceUri: string): Pick<Delivery, 'state' | 'reason'> | undefined {
    if (receiver['useCommonAlertSchema'] !== true)
      return { state: 'failed', reason: 'only the common alert schema is emulated, and the receiver does not use it' };
    if (!URL.canParse(serviceUri)) return { state: 'failed', reason: `serviceUri '${serviceUri}' is not an address` };
    const until = state.suspended.get(serviceUri.toLowerCase());
    if (until !== undefined && until > Date.now()) {
      return {
        state: 'suppressed',
        reason: `no action group calls the address before ${new Date(until).toISOString()}`,
      };
    }
    return undefined;
  }

  function keep(delivery: Delivery): void {
    state.deliveries.put(delivery.id, delivery);
    if (delivery.nextAttemptAt !== undefined) timers.at(delivery.nextAttemptAt, () => attempt(delivery.id));
  }

  async function attempt(id: string): Promise<void> {
    const delivery = state.deliveries.get(id);
    if (delivery?.state !== 'pending') return;
    const { nextAttemptAt: _due, ...rest } = delivery;
    const result = await call(delivery);
    const attempts = [...delivery.attempts, result];
    if (result.status !== undefined && result.status < 300) return keep({ ...rest, attempts, state: 'delivered' });
    const retried = result.status === undefined || retriedStatuses.includes(result.status);
    const delay = retryDelaysMs[attempts.length - 1];
    if (retried && delay !== undefined)
      return keep({ ...rest, attempts, state: 'pending', nextAttemptAt: Date.now() + delay });
    if (retried) state.suspended.put(delivery.serviceUri.toLowerCase(), Date.now() + suspensionMs);
    keep({ ...rest, attempts, state: 'failed' });
  }

  async function call(delivery: Delivery): Promise<DeliveryAttempt> {
    const time = new Date().toISOString();
    const url = addressOf(delivery.serviceUri);
    if (url === undefined)
      return {
        time,
        error: `${delivery.serviceUri} is not of this machine; give the address of the product as app-url`,
      };
    try {
      const authorization =
        delivery.audience === undefined ? {} : { authorization: `Bearer ${await webhookToken(delivery.audience)}` };
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json; charset=utf-8', ...authorization },
        body: JSON.stringify(delivery.payload),
        signal: AbortSignal.timeout(answerWithinMs),
      });
      await response.body?.cancel();
      return { time, status: response.status };
    } catch (error) {
      return { time, error: error instanceof Error ? reasonOf(error) : String(error) };
    }
  }

  /** The product's own address in the snapshot leads to where it runs locally. Nothing is ever sent off this machine. */
  function addressOf(serviceUri: string): URL | undefined {
    const url = new URL(serviceUri);
    if (url.hostname === '127.0.0.1' || url.hostname === 'localhost') return url;
    const appUrl = state.appUrl();
    return appUrl !== undefined && deps.isProductHost(url.hostname)
      ? new URL(url.pathname + url.search, appUrl)
      : undefined;
  }

  async function webhookToken(audience: string): Promise<string> {
    const { clientId, objectId, roles } = alertSender;
    return (await deps.tokens.issue({ audience, clientId, objectId, roles, version: 2 })).token;
  }

  return {
    send,
    resume() {
      for (const delivery of state.deliveries.all()) {
        if (delivery.nextAttemptAt !== undefined) timers.at(delivery.nextAttemptAt, () => attempt(delivery.id));
      }
    },
  };
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
