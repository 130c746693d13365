/** An engine on a folder of its own, running the recorded app or another, with everything that goes in and out of its functions kept. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDurableExtension } from '../../../local/durable/extension.ts';
import type { HostExtension, HttpResponseLike } from '../../../local/host/extension.ts';
import { testApp, type TestApp } from './test-app.ts';

export interface Exchange {
  readonly function: string;
  readonly trigger: unknown;
  reply?: unknown;
  failure?: string;
}

export interface TestEngine extends AsyncDisposable {
  readonly app: TestApp;
  readonly extension: HostExtension;
  /** Of orchestrators and activities, in the order they began. */
  readonly exchanges: Exchange[];
  readonly warnings: string[];
  readonly dataFolder: string;
  readonly request: (
    method: string,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ) => Promise<HttpResponseLike>;
}

export const systemKey = 'KEY==';
export const webhook = '/runtime/webhooks/durabletask';

export interface EngineOptions {
  /** Folder of the app; the recorded one where it is missing. */
  app?: string;
  settings?: Record<string, unknown>;
  dataFolder?: string;
  rpcBaseUrl?: string;
  clock?: { now(): number };
  /** Runs in place of the app's function of that name. */
  replace?: Record<string, (input: unknown) => Promise<unknown>>;
}

export async function startEngine(options: EngineOptions = {}): Promise<TestEngine> {
  const app = await testApp(options.app);
  const dataFolder = options.dataFolder ?? mkdtempSync(path.join(tmpdir(), 'durable-'));
  const exchanges: Exchange[] = [];
  const warnings: string[] = [];

  async function invoke(name: string, trigger: unknown): Promise<unknown> {
    const exchange: Exchange = { function: name, trigger: structuredClone(trigger) };
    exchanges.push(exchange);
    try {
      exchange.reply = await (options.replace?.[name]?.(trigger) ?? app.invoke(name, trigger));
      return exchange.reply;
    } catch (error) {
      exchange.failure = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  const extension = createDurableExtension({
    invoke,
    baseUrl: 'http://127.0.0.1:7071',
    rpcBaseUrl: options.rpcBaseUrl ?? 'http://127.0.0.1:17071/durabletask/',
    systemKey,
    settings: { hubName: 'RealHub', ...options.settings },
    dataFolder,
    clock: options.clock ?? { now: () => Date.now() },
    log: (level, message) => void (level === 'warn' || level === 'error' ? warnings.push(message) : undefined),
  });
  for (const fn of app.functions) {
    if (['orchestrationTrigger', 'activityTrigger'].includes(fn.trigger.type)) extension.register(fn);
  }
  await extension.start();

  return {
    app,
    extension,
    exchanges,
    warnings,
    dataFolder,
    request(method, url, body, headers = {}) {
      const sent = { method, url: new URL(url, 'http://127.0.0.1:7071'), headers, body: Buffer.from(body ?? '') };
      return extension.handleWebhook(sent, !url.startsWith(webhook));
    },
    async [Symbol.asyncDispose]() {
      await extension.stop();
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

const finished = new Set(['Completed', 'Failed', 'Terminated']);

export interface StatusBody {
  runtimeStatus: string;
  output: unknown;
  historyEvents?: Record<string, unknown>[];
  [member: string]: unknown;
}

export async function statusOf(engine: TestEngine, instanceId: string): Promise<StatusBody> {
  const query = 'showHistory=true&showHistoryOutput=true&showInput=true';
  const { status, body } = await engine.request('GET', `${webhook}/instances/${instanceId}?${query}`);
  return status === 404 ? { runtimeStatus: 'Missing', output: null } : JSON.parse(String(body));
}

// Tests may skip time; looking goes on in real time.
const realSetTimeout = globalThis.setTimeout;

/** Lets what is under way in this process and on its sockets go on. */
export const breathe = (milliseconds = 5): Promise<void> =>
  new Promise((resolve) => void realSetTimeout(resolve, milliseconds));

/** Looks until the predicate holds; a test that waits in vain fails by its own timeout. */
export async function until<T>(look: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    await breathe();
  }
}

export const untilStatus = (engine: TestEngine, instanceId: string, wanted: string): Promise<StatusBody> =>
  until(
    () => statusOf(engine, instanceId),
    ({ runtimeStatus }) => runtimeStatus === wanted,
  );

export const untilFinished = (engine: TestEngine, instanceId: string): Promise<StatusBody> =>
  until(
    () => statusOf(engine, instanceId),
    ({ runtimeStatus }) => finished.has(runtimeStatus),
  );
