/** Hands a payload to the local system as Azure would: alerts to the action group's webhook, events to the Event Grid webhook. */

import { AutomationError } from '../errors.ts';
import { readBody, recognise } from '../signals/parse/body.ts';
import { readJson } from '../signals/parse/limits.ts';
import { localToken, reach, readEndpoints, type Endpoints } from './operations-api.ts';

export interface Sent {
  readonly url: string;
  readonly status: number;
  readonly answer: unknown;
}

/** Sends what can be read; a payload that the system would refuse is sent as well, to see it refused. */
export async function send(text: string, root: string): Promise<Sent> {
  const endpoints = await readEndpoints(root);
  const source = recognise(readJson(text));
  return source === 'event-grid'
    ? sendEvents(text, endpoints)
    : post(new URL('/api/alerts', endpoints.app), text, await authorization(endpoints));
}

/** Event Grid calls the webhook of the extension with a list, one event at a time or many. */
async function sendEvents(text: string, endpoints: Endpoints): Promise<Sent> {
  readBody({ source: 'event-grid', text });
  const url = new URL('/runtime/webhooks/EventGrid', endpoints.app);
  url.searchParams.set('functionName', endpoints.eventsFunction ?? 'events');
  const body = readJson(text);
  const list = Array.isArray(body) ? body : [body];
  return post(url, JSON.stringify(list), {
    'aeg-event-type': 'Notification',
    // In the header and not in the address, which is printed.
    ...(endpoints.eventsKey === undefined ? {} : { 'x-functions-key': endpoints.eventsKey }),
  });
}

/** Action groups present a token of the tenant (secure webhook); the local issuer hands out one like it. */
async function authorization(endpoints: Endpoints): Promise<Record<string, string>> {
  const token = await localToken(endpoints, endpoints.tokenRequest);
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function post(url: URL, body: string, headers: Record<string, string>): Promise<Sent> {
  const response = await reach(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const answer = await response.text();
  if (!response.ok) {
    throw new AutomationError('unavailable', `${url.pathname} answered ${response.status}: ${answer.slice(0, 300)}`, {
      data: { status: response.status },
    });
  }
  return { url: url.href, status: response.status, answer: answer === '' ? null : (safeJson(answer) ?? answer) };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
