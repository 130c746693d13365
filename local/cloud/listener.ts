/** HTTPS listeners on 127.0.0.1: decode a request, hand it on, write the answer. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Certificates } from './certificates.ts';
import type { CloudRequest, CloudResponse } from './contract.ts';

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Asked for by a fault: the request is never answered, as when a service hangs. */
export const neverAnswered: unique symbol = Symbol('never answered');

export type Handler = (request: CloudRequest) => Promise<CloudResponse | typeof neverAnswered>;

/** @param port - 0 for any free one. Rejects with the system's error (`EADDRINUSE`) when it is taken. */
export async function listen(certificates: Certificates, port: number, handler: Handler): Promise<Listener> {
  const sockets = new Set<Duplex>();
  const server = createServer({ key: certificates.key, cert: certificates.certificate }, (incoming, outgoing) => {
    void serve(incoming, outgoing, handler);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Clients keep connections alive, and faults keep requests waiting: neither may hold the process.
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, handler: Handler): Promise<void> {
  try {
    const request = await decode(incoming);
    const response = await handler(request);
    if (response === neverAnswered) return;
    write(outgoing, request, response);
  } catch {
    // A client that went away, or an address that is none: there is nobody to tell.
    outgoing.destroy();
  }
}

async function decode(incoming: IncomingMessage): Promise<CloudRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  // Not `new URL(path, base)`: the SDK sends `//subscriptions/...`, which would be read as a host.
  const url = new URL(`https://${headers['host'] ?? '127.0.0.1'}${incoming.url ?? '/'}`);
  return {
    id: randomUUID(),
    method: incoming.method ?? 'GET',
    url,
    segments: url.pathname.split('/').filter(Boolean).map(decodeSegment),
    headers,
    body: Buffer.concat(chunks),
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function write(outgoing: ServerResponse, request: CloudRequest, response: CloudResponse): void {
  const { body } = response;
  const payload =
    body === undefined ? Buffer.alloc(0) : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const isJson = body !== undefined && !Buffer.isBuffer(body);
  outgoing.writeHead(response.status, {
    ...(isJson ? { 'content-type': 'application/json; charset=utf-8' } : {}),
    ...(response.status === 204 ? {} : { 'content-length': String(payload.length) }),
    'cache-control': 'no-cache',
    'x-ms-request-id': request.id,
    'x-ms-correlation-request-id': request.headers['x-ms-correlation-request-id'] ?? request.id,
    ...response.headers,
  });
  outgoing.end(request.method === 'HEAD' || response.status === 204 ? undefined : payload);
}
