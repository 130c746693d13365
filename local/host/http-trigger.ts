/** HTTP triggers: a request becomes the worker's input, the function's answer becomes a response. */

import type { IncomingMessage } from 'node:http';
import { refusal } from './refusal.ts';
import type { HttpResponseLike } from './extension.ts';
import { showsKey, type Keys } from './keys.ts';
import { byPrecedence, compileRoute, matchRoute, type Route, type RouteMatch } from './routes.ts';
import type { RpcCookie, RpcHttpData, RpcNullable, RpcTypedData } from './rpc.ts';
import type { HostFunction } from './functions.ts';
import type { Worker } from './worker.ts';

type AuthLevel = 'anonymous' | 'function' | 'admin';

interface HttpFunction {
  readonly fn: HostFunction;
  readonly authLevel: AuthLevel;
}

export interface HttpTriggers {
  match(method: string, path: string): RouteMatch<HttpFunction> | undefined;
  /** Runs the function of a match; never rejects. */
  respond(
    match: RouteMatch<HttpFunction>,
    request: IncomingMessage,
    query: URLSearchParams,
    readBody: () => Promise<Buffer>,
  ): Promise<FunctionResponse>;
}

/** `cookies` are Set-Cookie values: there may be several. */
export interface FunctionResponse extends HttpResponseLike {
  readonly cookies: readonly string[];
}

const unauthorized: FunctionResponse = { status: 401, headers: {}, body: '', cookies: [] };
const failed: FunctionResponse = { status: 500, headers: {}, body: '', cookies: [] };
const nothing: FunctionResponse = { status: 204, headers: {}, body: '', cookies: [] };

/** `functions` are those with an `httpTrigger`; throws `configuration-invalid` for a route or level it cannot serve. */
export function createHttpTriggers(deps: {
  functions: readonly HostFunction[];
  routePrefix: string;
  keys: Keys;
  worker: Worker;
}): HttpTriggers {
  const routes: Route<HttpFunction>[] = deps.functions.map((fn) => {
    const { route = fn.name, methods = ['GET', 'POST'], authLevel = 'function' } = fn.trigger;
    if (typeof route !== 'string' || !Array.isArray(methods))
      throw refusal(`${fn.name} has a route or methods that are not text.`);
    return compileRoute(`${deps.routePrefix}/${route}`, methods.map(String), {
      fn,
      authLevel: authLevelOf(authLevel, fn.name),
    });
  });
  routes.sort(byPrecedence);
  const accepted = { admin: [deps.keys.masterKey], function: [deps.keys.masterKey, deps.keys.functionKey] };

  return {
    match: (method, path) => matchRoute(routes, method, path),
    async respond({ target, parameters }, request, query, readBody) {
      const { fn, authLevel } = target;
      if (
        authLevel !== 'anonymous' &&
        !showsKey(query.get('code') ?? oneOf(request.headers['x-functions-key']), accepted[authLevel])
      )
        return unauthorized;
      const http = requestData(request, query, parameters, await readBody());
      try {
        const { returnValue } = await deps.worker.invoke(fn, {
          input: { http },
          traceParent: oneOf(request.headers['traceparent']) ?? '',
        });
        return responseOf(returnValue);
      } catch {
        return failed;
      }
    },
  };
}

function authLevelOf(value: unknown, functionName: string): AuthLevel {
  const level = String(value).toLowerCase();
  if (level === 'anonymous' || level === 'function' || level === 'admin') return level;
  throw refusal(`${functionName} has the authLevel "${String(value)}"; there are anonymous, function and admin.`);
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Repeated query values and headers are joined with a comma, and GET has no body, as recorded. */
export function requestData(
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  query: URLSearchParams,
  parameters: Record<string, string>,
  body: Buffer,
): RpcHttpData {
  const headers: Record<string, RpcNullable<string>> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = { value: Array.isArray(value) ? value.join(',') : value };
  }
  const nullableQuery: Record<string, RpcNullable<string>> = {};
  for (const [name, value] of query) {
    const before = nullableQuery[name]?.value;
    nullableQuery[name] = { value: before === undefined ? value : `${before},${value}` };
  }
  const nullableParams: Record<string, RpcNullable<string>> = {};
  for (const [name, value] of Object.entries(parameters)) nullableParams[name] = { value };
  return {
    method: request.method ?? 'GET',
    url: `http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`,
    nullableHeaders: headers,
    nullableQuery,
    nullableParams,
    body: body.length === 0 ? null : { bytes: body },
  };
}

function responseOf(returned: RpcTypedData | null | undefined): FunctionResponse {
  if (returned?.http === undefined) return nothing;
  const { statusCode, headers = {}, cookies = [], body } = returned.http;
  return {
    status: Number(statusCode ?? 200),
    headers,
    body:
      body?.bytes === undefined
        ? (body?.string ?? '')
        : Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength),
    cookies: cookies.map(setCookie),
  };
}

function setCookie(cookie: RpcCookie): string {
  const parts = [`${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`];
  const expires = cookie.expires?.value?.seconds;
  if (expires !== undefined) parts.push(`expires=${new Date(expires * 1000).toUTCString()}`);
  if (cookie.maxAge?.value !== undefined) parts.push(`max-age=${cookie.maxAge.value}`);
  if (cookie.domain?.value) parts.push(`domain=${cookie.domain.value}`);
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value) parts.push('secure');
  if (cookie.sameSite !== undefined && cookie.sameSite !== 'none')
    parts.push(`samesite=${cookie.sameSite === 'explicitNone' ? 'none' : cookie.sameSite}`);
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}
