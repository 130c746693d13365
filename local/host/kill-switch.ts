/** Kills this process at a named point of a named function, as a power cut would; for tests of what a runbook survives. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, writeFileSync } from 'node:fs';
import { refusal } from './refusal.ts';

export interface KillSwitch {
  /** Runs a handler; may not return, and then neither does the process. */
  around<T>(functionName: string, handler: () => Promise<T>): Promise<T>;
}

const orderShape = /^(?<name>[^:]+):(?<moment>before|during|after)(?::(?<nth>[1-9]\d*))?$/;
const mutating = new Set(['PUT', 'POST', 'PATCH', 'DELETE', 'MERGE']);

/**
 * `LOCAL_KILL_AT="<functionName>:<before|during|after>[:<nth match>]"`: before the handler runs, when a PUT, POST, PATCH,
 * DELETE or MERGE of it has been answered (each counts as a match), or after it returned and before anybody hears of it.
 * `LOCAL_KILL_ONCE_FILE` names a file that is written before the kill and disarms the switch where it exists.
 * Undefined when the environment asks for nothing; throws `configuration-invalid` for an order it cannot read.
 */
export function createKillSwitch(
  environment: Record<string, string | undefined>,
  kill: () => void = () => process.kill(process.pid, 'SIGKILL'),
): KillSwitch | undefined {
  const order = environment['LOCAL_KILL_AT'];
  const onceFile = environment['LOCAL_KILL_ONCE_FILE'];
  if (!order || (onceFile !== undefined && existsSync(onceFile))) return undefined;
  const { name, moment, nth = '1' } = orderShape.exec(order)?.groups ?? {};
  if (name === undefined)
    throw refusal(`LOCAL_KILL_AT is "<functionName>:<before|during|after>[:<nth match>]", not "${order}".`);

  const running = new AsyncLocalStorage<boolean>();
  let matches = 0;

  function strike(at: 'before' | 'during' | 'after'): void {
    if (at !== moment || ++matches !== Number(nth)) return;
    if (onceFile !== undefined) writeFileSync(onceFile, `${order} ${process.pid}\n`);
    kill();
  }

  if (moment === 'during') watchRequests(running, () => strike('during'));

  return {
    async around(functionName, handler) {
      if (functionName !== name) return handler();
      strike('before');
      const result = await running.run(true, handler);
      strike('after');
      return result;
    },
  };
}

/** Bound when the request is made: an answer may arrive in the context of whoever opened the connection. */
function watchRequests(running: AsyncLocalStorage<boolean>, answered: () => void): void {
  const writes = new WeakSet<object>();

  function created(message: unknown): void {
    const request = requestOf(message);
    if (running.getStore() && request !== undefined && mutating.has(String(request.method))) writes.add(request);
  }

  function finished(message: unknown): void {
    const request = requestOf(message);
    // Deleted, so that a request that tells its end twice counts once.
    if (request !== undefined && writes.delete(request)) answered();
  }

  subscribe('http.client.request.created', created);
  subscribe('http.client.response.finish', finished);
  subscribe('undici:request:create', created);
  subscribe('undici:request:headers', finished);
}

function requestOf(message: unknown): (object & { method: unknown }) | undefined {
  const request = typeof message === 'object' && message !== null && 'request' in message ? message.request : undefined;
  return typeof request === 'object' && request !== null && 'method' in request ? request : undefined;
}
