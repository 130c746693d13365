/** `node local/host/main.ts --app DIR --data DIR --port N [--rpc-port N] [--settings FILE]`: the local host as a process. */

import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isAutomationError } from '../../errors.ts';
import { refusal } from './refusal.ts';
import { processClock } from './clock.ts';
import { startHost, type RunningHost } from './host.ts';
import { readLocalSettings } from './settings.ts';

/** As long as the platform waits. */
const drainSeconds = 30;

const usage = 'node local/host/main.ts --app DIR --data DIR --port N [--rpc-port N] [--settings local.settings.json]';

function readArguments(): { app: string; data: string; port: number; rpcPort: number; settings: string | undefined } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { app: text, data: text, port: text, 'rpc-port': text, settings: text } });
  const { app, data, port, settings } = values;
  const numbers = [Number(port), Number(values['rpc-port'] ?? 0)] as const;
  if (
    app === undefined ||
    data === undefined ||
    port === undefined ||
    !numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 65_536)
  ) {
    throw refusal(`Usage: ${usage}`);
  }
  return { app: path.resolve(app), data: path.resolve(data), port: numbers[0], rpcPort: numbers[1], settings };
}

async function start(): Promise<RunningHost> {
  const { app, data, port, rpcPort, settings } = readArguments();
  // What the environment has stays, as with Core Tools.
  if (settings !== undefined) {
    for (const [name, value] of Object.entries(readLocalSettings(path.resolve(settings)))) process.env[name] ??= value;
  }
  process.env['FUNCTIONS_WORKER_RUNTIME'] ??= 'node';
  process.chdir(app);
  return startHost({
    appFolder: app,
    dataFolder: data,
    port,
    rpcPort,
    settings: process.env,
    clock: processClock,
    out: (line) => process.stdout.write(line),
    err: (line) => process.stderr.write(line),
    loadDurableExtension: async () => (await import('../durable/extension.ts')).createDurableExtension,
  });
}

function leave(error: unknown): never {
  process.stderr.write(
    `The local host cannot run: ${isAutomationError(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}

try {
  const host = await start();
  let leaving = false;
  const drain = (): void => {
    if (leaving) process.exit(1);
    leaving = true;
    setTimeout(() => leave(`what was in hand is not done after ${drainSeconds} s`), drainSeconds * 1000).unref();
    host.stop().then(() => process.exit(0), leave);
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
  process.stdout.write(`${JSON.stringify({ listening: host.baseUrl })}\n`);
  process.send?.({ ready: true, port: host.port });
} catch (error) {
  leave(error);
}
