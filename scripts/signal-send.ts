/** Hands a payload to the local system as Azure would: alerts to the action group's webhook, events to the Event Grid webhook. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import tls from 'node:tls';

import * as z from 'zod';

import { AutomationError } from '../errors.ts';
import { readBody, recognise } from '../signals/parse/body.ts';
import { readJson } from '../signals/parse/limits.ts';

const endpointsPath = '.local/run/endpoints.json';

const endpointsSchema = z.looseObject({
  app: z.url(),
  issuer: z.string().optional(),
  /** PEM file of the authority that the token issuer's certificate is from. */
  ca: z.string().optional(),
  tokenUrl: z.url().optional(),
  tokenRequest: z.record(z.string(), z.string()).optional(),
  eventsFunction: z.string().optional(),
  /** System key of the Event Grid webhook. */
  eventsKey: z.string().optional(),
});

export type Endpoints = z.output<typeof endpointsSchema>;

/** Where the local system listens, as `npm start` wrote it down. */
export async function readEndpoints(root: string): Promise<Endpoints> {
  const text = await readFile(join(root, endpointsPath), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new AutomationError('unavailable', 'The local system is not running: start it with `npm start`.', {
      data: { file: endpointsPath },
    });
  }
  const parsed = endpointsSchema.safeParse(readJson(text));
  if (!parsed.success)
    throw new AutomationError(
      'configuration-invalid',
      `${endpointsPath} is not as \`npm start\` writes it: ${z.prettifyError(parsed.error)}`,
    );
  return parsed.data;
}

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
async function authorization({ tokenUrl, tokenRequest, ca }: Endpoints): Promise<Record<string, string>> {
  if (tokenUrl === undefined) return {};
  if (ca !== undefined) tls.setDefaultCACertificates([...tls.getCACertificates(), await readFile(ca, 'utf8')]);
  const response = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(tokenRequest) });
  const token = z.looseObject({ access_token: z.string() }).safeParse(await response.json().catch(() => undefined));
  if (!token.success)
    throw new AutomationError('unavailable', `The local issuer answered ${response.status} without a token.`, {
      data: { status: response.status },
    });
  return { authorization: `Bearer ${token.data.access_token}` };
}

async function post(url: URL, body: string, headers: Record<string, string>): Promise<Sent> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  }).catch((cause: unknown) => {
    throw new AutomationError('unavailable', `Nothing answers at ${url.origin}: is the local system running?`, {
      cause,
    });
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
