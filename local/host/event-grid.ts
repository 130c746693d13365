/** The Event Grid webhook: validation handshake, and one invocation for each event that is pushed. */

import type { HttpRequestLike, HttpResponseLike } from './extension.ts';
import type { RpcTypedData } from './rpc.ts';
import type { HostFunction } from './functions.ts';
import type { Worker } from './worker.ts';

const accepted: HttpResponseLike = { status: 202, headers: {}, body: '' };
const refused: HttpResponseLike = { status: 400, headers: {}, body: '' };

/** Handles a request whose key has been checked. */
export function createEventGridWebhook(deps: {
  functions: readonly HostFunction[];
  worker: Worker;
}): (request: HttpRequestLike) => Promise<HttpResponseLike> {
  const byName = new Map(deps.functions.map((fn) => [fn.name.toLowerCase(), fn]));

  async function deliver(fn: HostFunction, events: readonly unknown[]): Promise<HttpResponseLike> {
    const results = await Promise.allSettled(events.map((event) => deps.worker.invoke(fn, eventInvocation(event))));
    // Event Grid sends the whole batch again when one of it failed.
    return results.every(({ status }) => status === 'fulfilled')
      ? accepted
      : text(500, `Exception while executing function: Functions.${fn.name}`);
  }

  return async (request) => {
    if (request.method === 'OPTIONS')
      return { status: 200, headers: { 'webhook-allowed-origin': 'eventgrid.azure.net' }, body: '' };
    const name = request.url.searchParams.get('functionName') ?? '';
    const fn = byName.get(name.toLowerCase());
    if (fn === undefined) return text(404, `cannot find function: '${name}'`);
    const kind = request.headers['aeg-event-type']?.toLowerCase();
    if (kind === 'unsubscribe') return accepted;
    if (kind !== 'notification' && kind !== 'subscriptionvalidation') return refused;

    let events: unknown[];
    try {
      const content: unknown = JSON.parse(request.body.toString('utf8'));
      events = Array.isArray(content) ? content : [content];
    } catch {
      return refused;
    }
    return kind === 'notification' ? deliver(fn, events) : validate(events[0]);
  };
}

/** An event of either schema, as the function gets it; its `data` is the trigger's metadata. */
export function eventInvocation(event: unknown): {
  input: RpcTypedData;
  triggerMetadata: Record<string, RpcTypedData>;
} {
  const data = typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
  return {
    input: { json: JSON.stringify(event) },
    triggerMetadata: data === undefined ? {} : { data: { json: JSON.stringify(data) } },
  };
}

function validate(event: unknown): HttpResponseLike {
  const data = typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
  const code = typeof data === 'object' && data !== null && 'validationCode' in data ? data.validationCode : undefined;
  return typeof code === 'string' ? text(200, JSON.stringify({ validationResponse: code })) : refused;
}

function text(status: number, body: string): HttpResponseLike {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
