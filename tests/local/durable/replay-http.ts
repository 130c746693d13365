/** Sends recorded HTTP exchanges to an engine again and compares the answers. */

import { expect } from 'vitest';
import { statusOf, until, webhook, type StatusBody } from './engine.ts';
import type { HttpAnswer, ListeningEngine } from './listener.ts';
import { normalised } from './normalise.ts';
import type { RecordedExchange } from './records.ts';

export interface Replay {
  /** Starts an instance and waits for it to be in that status. */
  have(instanceId: string, orchestrator: string, status: string, input?: string): Promise<void>;
  /** Sends the exchanges in turn; `before` runs ahead of the one with that title, `except` names those that are not compared here. */
  all(exchanges: readonly RecordedExchange[], options?: ReplayOptions): Promise<void>;
}

export interface ReplayOptions {
  before?: Record<string, () => unknown>;
  /** Titles that are not sent, with the reason. */
  except?: Record<string, string>;
  /** Titles that answer 501 on purpose (see local/durable/README.md), with what the answer has to name. */
  unsupported?: Record<string, string>;
}

/** Headers that a client acts on. */
const telling = ['location', 'retry-after', 'content-type', 'x-ms-continuation-token'];

function comparable({ status, headers, rawBody }: HttpAnswer): unknown {
  const kept = Object.fromEntries(
    telling.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  return normalised({
    status,
    headers: kept,
    body: rawBody === '' ? '' : JSON.stringify(comparableBody(JSON.parse(rawBody))),
  });
}

function comparableBody(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const copy: Record<string, unknown> = Array.isArray(body) ? Object.fromEntries(body.entries()) : { ...body };
  // Whose parser it was that stumbled shows in its words; stacks are of another program.
  if (copy['Message'] === 'Invalid JSON content') copy['ExceptionMessage'] = '<parser>';
  for (const stack of ['StackTrace', 'stack']) if (stack in copy) copy[stack] = '<stack>';
  return copy;
}

export function replayOn({ engine, send }: ListeningEngine): Replay {
  const renamed = new Map<string, string>();
  const mine = (text: string): string =>
    [...renamed].reduce((result, [theirs, ours]) => result.replaceAll(theirs, ours), text);

  /** A recorded status was read when the engine had got that far; so is ours. */
  async function catchUp(path: string, recorded: string): Promise<void> {
    const [, id] = /instances\/([^/?]+)/.exec(path) ?? [];
    if (id === undefined || !recorded.startsWith('{"name"')) return;
    const wanted: StatusBody = JSON.parse(recorded);
    const events = wanted.historyEvents?.length;
    await until(
      () => statusOf(engine, id),
      (status) =>
        status.runtimeStatus === wanted.runtimeStatus &&
        JSON.stringify(status['input']) === JSON.stringify(wanted['input']) &&
        (events === undefined || status.historyEvents?.length === events),
    );
  }

  /** What comes to an end by itself has done so. */
  async function settle(): Promise<void> {
    const passing = new Set(['one', 'none', 'throwSelf']);
    await until(
      async (): Promise<StatusBody[]> =>
        JSON.parse(String((await engine.request('GET', `${webhook}/instances?top=1000`)).body)),
      (all) =>
        all.every(
          ({ name, runtimeStatus }) => !passing.has(String(name)) || ['Completed', 'Failed'].includes(runtimeStatus),
        ),
    );
  }

  return {
    async have(instanceId, orchestrator, status, input = '""') {
      const started = await send(
        'POST',
        `${webhook}/orchestrators/${orchestrator}/${instanceId}`,
        input,
        'application/json',
      );
      expect(started.status).toBe(202);
      await until(
        () => statusOf(engine, instanceId),
        ({ runtimeStatus }) => runtimeStatus === status,
      );
    },
    async all(exchanges, { before = {}, except = {}, unsupported = {} } = {}) {
      for (const { title, request, response } of exchanges) {
        if (title in except) continue;
        await before[title]?.();
        if (request.method !== 'GET' && !(title in before)) await settle();
        if (request.method === 'GET' && !(title in before)) await catchUp(mine(request.path), mine(response.rawBody));
        const body =
          request.body === undefined
            ? undefined
            : typeof request.body === 'string'
              ? request.body
              : JSON.stringify(request.body);
        const plain = title.includes('text/plain') || title.includes('no ctype') || title.includes('no body');
        const answer = await send(
          request.method,
          mine(request.path),
          body,
          plain ? 'text/plain' : body === undefined ? undefined : 'application/json',
        );
        const feature = unsupported[title];
        if (feature !== undefined) {
          expect([answer.status, answer.rawBody], title).toEqual([
            request.path === '/api/clientop' ? 599 : 501,
            expect.stringContaining(feature),
          ]);
          continue;
        }
        const recorded = {
          ...response,
          rawBody: mine(response.rawBody),
          headers: Object.fromEntries(Object.entries(response.headers).map(([k, v]) => [k, mine(v)])),
        };
        const made = /"id":"([0-9a-f]{32})"/;
        const [theirs, ours] = [made.exec(recorded.rawBody)?.[1], made.exec(answer.rawBody)?.[1]];
        if (theirs !== undefined && ours !== undefined && response.status === 202) renamed.set(theirs, ours);
        expect({ title, ...Object(comparable(answer)) }).toEqual({ title, ...Object(comparable(recorded)) });
      }
    },
  };
}
