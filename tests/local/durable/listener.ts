/** A little of the host around an engine: its HTTP API on a port, and the recorded app's two HTTP functions that use the SDK. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEngine, systemKey, webhook, type EngineOptions, type TestEngine } from './engine.ts';

const nullable = (value: string): { value: string } => ({ value });

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  rawBody: string;
}

export interface ListeningEngine extends AsyncDisposable {
  readonly engine: TestEngine;
  /** Sends to the port that clients see, as recorded: `<key>` stands for the system key. */
  readonly send: (method: string, path: string, body?: string, contentType?: string) => Promise<HttpAnswer>;
}

export async function listen(options: EngineOptions = {}): Promise<ListeningEngine> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!isPort(address)) throw new Error('The test server has no port.');
  const origin = `http://127.0.0.1:${address.port}`;
  const engine = await startEngine({ ...options, rpcBaseUrl: `${origin}/durabletask/` });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    // The recordings were made on port 7071.
    const url = new URL(request.url ?? '/', 'http://127.0.0.1:7071');
    const body = Buffer.concat(chunks);
    const method = request.method ?? 'GET';
    if (url.pathname.startsWith('/api/')) {
      const answer = await callApi(method, url, body);
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const answer = await engine.extension.handleWebhook(
      { method, url, headers, body },
      !url.pathname.startsWith(webhook),
    );
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  async function callApi(
    method: string,
    url: URL,
    body: Buffer,
  ): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    const [, , name = '', orch = ''] = url.pathname.split('/');
    const nullableQuery = Object.fromEntries([...url.searchParams].map(([key, value]) => [key, nullable(value)]));
    const http = {
      method,
      url: url.href,
      nullableHeaders: {},
      nullableQuery,
      nullableParams: { orch: nullable(orch) },
      ...(body.length > 0 && { body: { bytes: body } }),
    };
    const returned = await engine.app.call(name, { http }, engine.extension.inputBinding({ type: 'durableClient' }));
    const sent = returned?.http;
    return {
      status: Number(sent?.statusCode ?? 200),
      headers: sent?.headers ?? {},
      body: Buffer.from(sent?.body?.bytes ?? []),
    };
  }

  return {
    engine,
    async send(method, path, body, contentType) {
      const url = `${origin}${path.replace('code=<key>', `code=${systemKey}`)}`;
      const response = await fetch(url, {
        method,
        redirect: 'manual',
        ...(body !== undefined && { body }),
        headers: contentType ? { 'content-type': contentType } : {},
      });
      return { status: response.status, headers: Object.fromEntries(response.headers), rawBody: await response.text() };
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isPort(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
