/** `/` and `/admin`: is the host up, what does it serve, and run one function now. */

import type { HttpRequestLike, HttpResponseLike } from './extension.ts';
import { bindingsOf, type HostFunction } from './functions.ts';
import type { Endpoint } from './http-server.ts';

export interface AdminDeps {
  readonly id: string;
  readonly version: string;
  readonly functions: readonly HostFunction[];
  readonly clock: { now(): number };
  /** Whether a request carries the master key. */
  readonly authorize: (request: HttpRequestLike) => boolean;
  /** Starts a function off its trigger, with a queue message or an event; a timer needs no input. Undefined for one that cannot be run so. */
  readonly runNow: (fn: HostFunction, input: unknown) => Promise<unknown> | undefined;
}

/** No key, or a wrong one, at a webhook or an administration endpoint. */
export const unauthorized: HttpResponseLike = { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' };

const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Your Azure Function App is up and running.</title></head>
<body><h1>Your Azure Function App is up and running.</h1><p>This is the local host.</p></body></html>
`;

export const rootEndpoint: Endpoint = {
  prefix: '/',
  handle: async ({ url }) =>
    url.pathname === '/' ? { status: 200, headers: { 'content-type': 'text/html' }, body: page } : undefined,
};

export function createAdminEndpoint(deps: AdminDeps): Endpoint {
  const startedAt = deps.clock.now();

  function start(fn: HostFunction, request: HttpRequestLike): HttpResponseLike {
    const run = deps.runNow(fn, inputOf(request.body));
    // The caller is answered at once, as on the real host; a failure is in the log.
    run?.catch(() => {});
    return { status: run === undefined ? 400 : 202, headers: {}, body: '' };
  }

  return {
    prefix: '/admin',
    async handle(request) {
      if (!deps.authorize(request)) return unauthorized;
      const [, , area, name] = request.url.pathname.split('/');
      if (area === 'host' && name === 'ping') return { status: 200, headers: {}, body: '' };
      if (area === 'host' && name === 'status') {
        return json({
          id: deps.id,
          state: 'Running',
          version: deps.version,
          processUptime: deps.clock.now() - startedAt,
        });
      }
      if (area !== 'functions') return undefined;
      if (name === undefined) return json(deps.functions.map(describe));
      const fn = deps.functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
      if (fn === undefined) return undefined;
      return request.method === 'POST' ? start(fn, request) : json(describe(fn));
    },
  };
}

function describe(fn: HostFunction): object {
  return { name: fn.name, config: { bindings: bindingsOf(fn) }, isDisabled: fn.isDisabled };
}

function json(value: unknown): HttpResponseLike {
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/** The body is `{"input": …}`, where text that is JSON stands for its value. */
function inputOf(body: Buffer): unknown {
  const value = valueOf(body.toString('utf8'));
  const input = typeof value === 'object' && value !== null && 'input' in value ? value.input : '';
  return typeof input === 'string' ? valueOf(input) : input;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
