/** The host's listeners: who answers a request, how its body is read, how an answer is written. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AutomationError } from '../../errors.ts';
import type { HttpRequestLike, HttpResponseLike } from './extension.ts';
import type { FunctionResponse, HttpTriggers } from './http-trigger.ts';

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
  serve(sources: { triggers?: HttpTriggers; endpoints: readonly Endpoint[] }): void;
  /** Takes no new connection, and resolves when the requests in hand are answered. */
  close(): Promise<void>;
}

class BodyTooLarge extends Error {}

/** Resolves when the port is taken; rejects with `configuration-invalid` when it cannot be. Port 0 takes any free one. */
export async function listen(port: number, host: string, onError: (message: string) => void): Promise<Listener> {
  let triggers: HttpTriggers | undefined;
  let endpoints: readonly Endpoint[] | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (endpoints === undefined) return send(request, response, { status: 503, headers: {}, body: '' });
    const method = request.method ?? 'GET';
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = decodePath(mark === -1 ? target : target.slice(0, mark));
    if (path === undefined) return send(request, response, { status: 400, headers: {}, body: '' });

    const lower = path.toLowerCase();
    const endpoint = endpoints.find(({ prefix }) => lower === prefix || lower.startsWith(`${prefix}/`));
    if (endpoint !== undefined) {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.headers))
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
      const url = new URL(target, `http://${request.headers.host ?? 'localhost'}`);
      const found = await endpoint.handle({ method, url, headers, body: await readBody(request) });
      if (found !== undefined) return send(request, response, found);
    }

    const match = triggers?.match(method, path);
    if (match === undefined || triggers === undefined)
      return send(request, response, { status: 404, headers: {}, body: '' });
    const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
    return sendFunctionResponse(
      request,
      response,
      await triggers.respond(match, request, query, () => readBody(request)),
    );
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const tooLarge = error instanceof BodyTooLarge;
      if (!tooLarge) onError(`${request.method} ${request.url?.split('?')[0]} was not answered: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else
        send(request, response, {
          status: tooLarge ? 413 : 500,
          headers: tooLarge ? { connection: 'close' } : {},
          body: '',
        });
    });
  });
  server.keepAliveTimeout = 130_000;

  return {
    port: await taken(server, port, host),
    serve(sources) {
      triggers = sources.triggers;
      endpoints = sources.endpoints;
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
      reject(
        new AutomationError(
          'configuration-invalid',
          `Port ${port} of ${host} ${why}. Choose another one with --port or --rpc-port.`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
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

function readBody(request: IncomingMessage): Promise<Buffer> {
  if (request.method === 'GET' || request.method === 'HEAD') return Promise.resolve(Buffer.alloc(0));
  if (Number(request.headers['content-length'] ?? 0) > largestBodyBytes) return Promise.reject(new BodyTooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestBodyBytes) {
        request.removeAllListeners('data');
        reject(new BodyTooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.on('error', reject);
  });
}

function send(request: IncomingMessage, response: ServerResponse, answer: HttpResponseLike): void {
  const length = Buffer.byteLength(answer.body);
  const bare = request.method === 'HEAD' || answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, bare ? answer.headers : { ...answer.headers, 'content-length': length });
  response.end(bare ? undefined : answer.body);
}

/** A function's body goes out chunked, and an empty one with its length, as recorded. */
function sendFunctionResponse(request: IncomingMessage, response: ServerResponse, answer: FunctionResponse): void {
  for (const cookie of answer.cookies) response.appendHeader('set-cookie', cookie);
  if (answer.body.length === 0 || request.method === 'HEAD') return send(request, response, answer);
  response.writeHead(answer.status, { ...answer.headers, 'transfer-encoding': 'chunked' });
  response.end(answer.body);
}
