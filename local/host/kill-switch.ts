/** Kills this process at a named point of a named function, as a power cut would; for tests of what a runbook survives. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, writeFileSync } from 'node:fs';
import { AutomationError } from '../../errors.ts';

const moments = ['before', 'during', 'after'] as const;
type Moment = (typeof moments)[number];

interface Invocation {
  readonly name: string;
  wrote: boolean;
}

const mutating = new Set(['PUT', 'POST', 'PATCH', 'DELETE', 'MERGE']);

export interface KillSwitch {
  /** Runs a handler; may not return, and then neither does the process. */
  around<T>(functionName: string, handler: () => Promise<T>): Promise<T>;
}

/**
 * `LOCAL_KILL_AT="<functionName>:<before|during|after>[:<nth match>]"`: before the handler runs, when its first PUT, POST, PATCH,
 * DELETE or MERGE has been answered, or after it returned and before anybody hears of it.
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

  const { name, moment, nth } = read(order);
  const running = new AsyncLocalStorage<Invocation>();
  let matches = 0;

  function strike(at: Moment, functionName: string): void {
    if (at !== moment || functionName !== name || ++matches !== nth) return;
    if (onceFile !== undefined) writeFileSync(onceFile, `${order} ${process.pid}\n`);
    kill();
  }

  if (moment === 'during') watchRequests(running, (invocation) => strike('during', invocation.name));

  return {
    async around(functionName, handler) {
      if (functionName !== name) return handler();
      strike('before', functionName);
      const result = await running.run({ name: functionName, wrote: false }, handler);
      strike('after', functionName);
      return result;
    },
  };
}

function read(order: string): { name: string; moment: Moment; nth: number } {
  const [name, when, count = '1'] = order.split(':');
  const moment = moments.find((candidate) => candidate === when);
  const nth = Number(count);
  if (!name || moment === undefined || !Number.isInteger(nth) || nth < 1) {
    throw new AutomationError(
      'configuration-invalid',
      `LOCAL_KILL_AT is "<functionName>:<before|during|after>[:<nth match>]", not "${order}".`,
    );
  }
  return { name, moment, nth };
}

/** Bound when the request is made: an answer may arrive in the context of whoever opened the connection. */
function watchRequests(running: AsyncLocalStorage<Invocation>, answered: (invocation: Invocation) => void): void {
  const owners = new WeakMap<object, Invocation>();

  function created(message: unknown): void {
    const invocation = running.getStore();
    const request = requestOf(message);
    if (invocation !== undefined && request !== undefined && mutating.has(request.method.toUpperCase()))
      owners.set(request, invocation);
  }

  function finished(message: unknown): void {
    const request = requestOf(message);
    const invocation = request === undefined ? undefined : owners.get(request);
    if (invocation === undefined || invocation.wrote) return;
    invocation.wrote = true;
    answered(invocation);
  }

  subscribe('http.client.request.created', created);
  subscribe('http.client.response.finish', finished);
  subscribe('undici:request:create', created);
  subscribe('undici:request:headers', finished);
}

function requestOf(message: unknown): { method: string } | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  const { request } = message;
  if (typeof request !== 'object' || request === null || !('method' in request) || typeof request.method !== 'string')
    return undefined;
  return request as { method: string };
}
