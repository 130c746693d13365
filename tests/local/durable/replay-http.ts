/** Sends recorded HTTP exchanges to an engine again, for its answers to be compared with the recorded ones. */

import { statusOf, until, untilStatus, webhook, type StatusBody } from './engine.ts';
import type { HttpAnswer, ListeningEngine } from './listener.ts';
import { normalised } from './normalise.ts';
import type { RecordedExchange } from './records.ts';

export interface Replay {
  /** Starts an instance and waits for it to be in that status. */
  readonly have: (instanceId: string, orchestrator: string, status: string, input?: string) => Promise<void>;
  /** Sends the exchanges in turn, and ends with the first that is answered differently. */
  readonly all: (exchanges: readonly RecordedExchange[], options?: ReplayOptions) => Promise<Comparison>;
}

/** Answers without what varies; the two are to be equal. */
export interface Comparison {
  readonly played: unknown[];
  readonly recorded: unknown[];
}

export interface ReplayOptions {
  /** Runs ahead of the exchange with that title. */
  before?: Record<string, () => unknown>;
  /** Titles that are not sent, with the reason. */
  except?: Record<string, string>;
  /** Titles that answer 501 on purpose (see local/durable/README.md), with what the answer has to name. */
  unsupported?: Record<string, string>;
}

/** Headers that a client acts on. */
const telling = ['location', 'retry-after', 'content-type', 'x-ms-continuation-token'];

function comparable({ status, headers, rawBody }: HttpAnswer): Record<string, unknown> {
  const kept = Object.fromEntries(
    telling.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
  const body = rawBody && JSON.stringify(comparableBody(JSON.parse(rawBody)));
  return { status, headers: normalised(kept), body: normalised(body) };
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

  /** An id that the engine made stands for the one that the real engine made from then on. */
  function noteNewId(recorded: HttpAnswer, answer: HttpAnswer): void {
    const made = /"id":"([0-9a-f]{32})"/;
    const [theirs, ours] = [made.exec(recorded.rawBody)?.[1], made.exec(answer.rawBody)?.[1]];
    if (theirs !== undefined && ours !== undefined && recorded.status === 202) renamed.set(theirs, ours);
  }

  return {
    async have(instanceId, orchestrator, status, input = '""') {
      const started = await send(
        'POST',
        `${webhook}/orchestrators/${orchestrator}/${instanceId}`,
        input,
        'application/json',
      );
      if (started.status !== 202) throw new Error(`${instanceId} does not start: ${started.rawBody}`);
      await untilStatus(engine, instanceId, status);
    },
    async all(exchanges, { before = {}, except = {}, unsupported = {} } = {}) {
      const comparison: Comparison = { played: [], recorded: [] };
      for (const exchange of exchanges) {
        const { title, request, response } = exchange;
        if (title in except) continue;
        await before[title]?.();
        await (request.method === 'GET' ? catchUp(mine(request.path), mine(response.rawBody)) : settle());
        const answer = await send(request.method, mine(request.path), bodyOf(exchange), contentTypeOf(exchange));
        const recorded = JSON.parse(mine(JSON.stringify(response)));
        const feature = unsupported[title];
        if (feature === undefined) {
          noteNewId(recorded, answer);
          comparison.played.push({ title, ...comparable(answer) });
          comparison.recorded.push({ title, ...comparable(recorded) });
        } else {
          comparison.played.push({ title, status: answer.status, named: answer.rawBody.includes(feature) });
          comparison.recorded.push({ title, status: request.path === '/api/clientop' ? 599 : 501, named: true });
        }
        if (JSON.stringify(comparison.played.at(-1)) !== JSON.stringify(comparison.recorded.at(-1))) break;
      }
      return comparison;
    },
  };
}

function bodyOf({ request: { body } }: RecordedExchange): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

/** The recordings tell the content type in their titles only. */
function contentTypeOf(exchange: RecordedExchange): string | undefined {
  if (/text\/plain|no ctype|no body/.test(exchange.title)) return 'text/plain';
  return bodyOf(exchange) === undefined ? undefined : 'application/json';
}
