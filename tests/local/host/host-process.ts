/** The local host as a process of its own, as tests see it: its address, what it printed, and how it ended. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const recordedApp = path.join(import.meta.dirname, 'app');
const main = path.join(import.meta.dirname, '../../../local/host/main.ts');

export interface Printed {
  readonly level: string;
  readonly from: string;
  readonly text: string;
  readonly line: string;
}

export interface HostProcess {
  readonly baseUrl: string;
  readonly printed: readonly Printed[];
  readonly process: ChildProcess;
  /** The first `count` JSON values that a function logged; waits for them. */
  said(functionName: string, count: number): Promise<unknown[]>;
  /** Resolves with the first line, printed or yet to be, that the test accepts. */
  until(accepts: (printed: Printed) => boolean): Promise<Printed>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

export interface HostArguments {
  readonly app?: string;
  readonly data: string;
  readonly port?: number;
  readonly environment?: Record<string, string>;
}

/** A storage account at an address, under Azurite's well-known name and key. */
export function storageAt(endpoint: string): string {
  const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
  return `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};QueueEndpoint=${endpoint}/devstoreaccount1;`;
}

/** Nobody listens at the port of the storage account: tests that need queues bring one. */
const environment = { TASK_HUB: 'Tests', TICK_SCHEDULE: '0 0 0 1 1 *', Storage: storageAt('http://127.0.0.1:9') };

function launch({ app = recordedApp, data, port = 0, environment: more = {} }: HostArguments): ChildProcess {
  return spawn(process.execPath, [main, '--app', app, '--data', data, '--port', String(port)], {
    env: { ...process.env, ...environment, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts a host and waits until it listens; rejects with what it printed when it ends before. */
export async function startHostProcess(given: HostArguments): Promise<HostProcess> {
  const child = launch(given);
  const printed: Printed[] = [];
  const watchers = new Set<() => void>();
  const ended = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      printed.push(parse(line));
      for (const watcher of watchers) watcher();
    });
  }

  function until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
      void ended.then(() =>
        reject(new Error(`The host has ended. It printed:\n${printed.map(({ line }) => line).join('\n')}`)),
      );
    });
  }

  const listening = await until(() => printed.find(({ line }) => line.startsWith('{"listening"')));
  const { listening: baseUrl }: { listening: string } = JSON.parse(listening.line);

  return {
    baseUrl,
    printed,
    process: child,
    until: (accepts) => until(() => printed.find(accepts)),
    said: (functionName, count) =>
      until(() => {
        const texts = printed.filter(
          ({ from, level, text }) => from === functionName && level === 'info' && text.startsWith('{'),
        );
        return texts.length < count ? undefined : texts.slice(0, count).map(({ text }): unknown => JSON.parse(text));
      }),
    fetch: (target, init) => fetch(`${baseUrl}${target}`, init),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

/** Runs a host that is expected not to start. */
export async function failedStart(given: HostArguments): Promise<{ code: number | null; errors: string }> {
  const child = launch(given);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, errors };
}

function parse(line: string): Printed {
  const [, level = '', from = '', text = ''] = /^\S+ (\w+) +\[(\S+)[^\]]*\] (.*)$/.exec(line) ?? [];
  return { level, from, text, line };
}

export function temporaryFolder(): { path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'local-host-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('The test needs a TCP port.');
  return address.port;
}
