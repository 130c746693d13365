/** The host's listeners: who answers a request, how its body is read, how an answer is written. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { OnAnswer } from './answers.ts';
import type { HttpRequestLike, HttpResponseLike } from './extension.ts';
import type { FunctionResponse, HttpTriggers } from './http-trigger.ts';
import { refusal } from './refusal.ts';

/** As the platform: 100 MB. */
const largestBodyBytes = 104_857_600;

/** A webhook or an administration endpoint under a prefix (lower case); answers undefined where it has no such thing. */
export interface Endpoint {
  readonly prefix: string;
  handle(request: HttpRequestLike): Promise<HttpResponseLike | undefined>;
}

export interface Listener {
  readonly port: number;
  /** From now on requests are answered; until then they get 503. */
  serve(endpoints: readonly Endpoint[], triggers?: HttpTriggers): void;
  /** Takes no new connection, and resolves when the requests in hand are answered. */
  close(): Promise<void>;
}

class BodyTooLarge extends Error {}

export interface ListenOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  readonly onError: (message: string) => void;
  /** Told of every answer before it is sent. */
  readonly onAnswer?: OnAnswer | undefined;
}

/** Resolves when the port is taken; rejects with `configuration-invalid` when it cannot be. */
export async function listen({ port, host, onError, onAnswer }: ListenOptions): Promise<Listener> {
  let triggers: HttpTriggers | undefined;
  let endpoints: readonly Endpoint[] | undefined;

  async function answer(request: IncomingMessage): Promise<HttpResponseLike | FunctionResponse> {
    if (endpoints === undefined) return bare(503);
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = decodePath(mark === -1 ? target : target.slice(0, mark));
    if (path === undefined) return bare(400);

    const lower = path.toLowerCase();
    const endpoint = endpoints.find(({ prefix }) => lower === prefix || lower.startsWith(`${prefix}/`));
    const answered = await endpoint?.handle(await read(request, target));
    if (answered !== undefined) return answered;

    const match = triggers?.match(request.method ?? 'GET', path);
    if (match === undefined || triggers === undefined) return bare(404);
    const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
    return triggers.respond(match, request, query, () => readBody(request));
  }

  function failure(request: IncomingMessage, error: unknown): HttpResponseLike {
    if (error instanceof BodyTooLarge) return { status: 413, headers: { connection: 'close' }, body: '' };
    onError(`${request.method} ${request.url?.split('?')[0]} was not answered: ${String(error)}`);
    return bare(500);
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => failure(request, error))
      .then((found) => {
        onAnswer?.({ method: request.method ?? '', path: request.url?.split('?')[0] ?? '' }, found);
        return send(request, response, found);
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.keepAliveTimeout = 130_000;

  return {
    port: await taken(server, port, host),
    serve(served, functions) {
      endpoints = served;
      triggers = functions;
    },
    close: () =>
      new Promise((resolve) => {
        // A connection whose answer is under way becomes idle after it, and clients would keep it for minutes.
        const sweep = setInterval(() => server.closeIdleConnections(), 100);
        server.close(() => {
          clearInterval(sweep);
          resolve();
        });
      }),
  };
}

function taken(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error & { code?: string }) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened: ${cause.message}`;
      reject(refusal(`Port ${port} of ${host} ${why}. Choose another one with --port or --rpc-port.`, cause));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Decoded once, but for `%2F`, as Kestrel does it; undefined where it cannot be. */
function decodePath(raw: string): string | undefined {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw.replaceAll(/%2f/gi, (slash) => `%25${slash.slice(1)}`));
  } catch {
    return undefined;
  }
}

async function read(request: IncomingMessage, target: string): Promise<HttpRequestLike> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const url = new URL(target, `http://${request.headers.host ?? 'localhost'}`);
  return { method: request.method ?? 'GET', url, headers, body: await readBody(request) };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (request.method === 'GET' || request.method === 'HEAD') return Buffer.alloc(0);
  if (Number(request.headers['content-length'] ?? 0) > largestBodyBytes) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > largestBodyBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bare(status: number): HttpResponseLike {
  return { status, headers: {}, body: '' };
}

/** The body of a function goes out chunked, everything else with its length, as recorded. */
function send(request: IncomingMessage, response: ServerResponse, answer: HttpResponseLike | FunctionResponse): void {
  const { status, headers, body } = answer;
  const fromFunction = 'cookies' in answer;
  if (fromFunction) for (const cookie of answer.cookies) response.appendHeader('set-cookie', cookie);
  if (request.method === 'HEAD' || status === 204 || status === 304) {
    response.writeHead(status, headers).end();
  } else if (fromFunction && body.length > 0) {
    response.writeHead(status, { ...headers, 'transfer-encoding': 'chunked' }).end(body);
  } else {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  }
}
