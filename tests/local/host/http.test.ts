import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess, temporaryFolder, type HostProcess } from './host-process.ts';
import { comparable, exchanges } from './records.ts';

const data = temporaryFolder();
let host: HostProcess;
let keys: { masterKey: string; functionKey: string; systemKeys: Record<string, string> };

beforeAll(async () => {
  host = await startHostProcess({ data: data.path });
  keys = JSON.parse(readFileSync(path.join(data.path, 'keys.json'), 'utf8'));
});

afterAll(async () => {
  await host.stop();
  data.remove();
});

describe('recorded exchanges', () => {
  for (const { title, request: asked, response } of exchanges('http.json').filter(
    (exchange) => exchange.title !== 'root',
  )) {
    it(`answers ${asked.method} ${asked.path} (${title}) as the real host`, async () => {
      const answer = await host.fetch(asked.path, { method: asked.method });
      expect(await comparable(answer, host.baseUrl)).toEqual(response);
    });
  }

  for (const { title, response } of exchanges('webhook-keys.json')) {
    it(`refuses a webhook with ${title} as the real host`, async () => {
      const answer = await host.fetch(
        `/runtime/webhooks/eventgrid?functionName=eg${title === 'no code' ? '' : '&code=wrong'}`,
      );
      expect(await comparable(answer, host.baseUrl)).toEqual(response);
    });
  }

  it('says at / that the app is up', async () => {
    const answer = await host.fetch('/');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await answer.text()).toContain('<title>Your Azure Function App is up and running.</title>');
  });
});

describe('keys', () => {
  it('opens a function of level function with the function key in the query or in the header', async () => {
    const byQuery = await host.fetch(`/api/fkey?code=${keys.functionKey}`);
    const byHeader = await host.fetch('/api/fkey', { headers: { 'x-functions-key': keys.functionKey } });
    expect([byQuery.status, byHeader.status]).toEqual([200, 200]);
    expect([await byQuery.text(), byQuery.headers.get('content-type')]).toEqual(['ok', 'text/plain;charset=UTF-8']);
  });

  it('opens a function of level admin with the master key alone', async () => {
    const withFunctionKey = await host.fetch(`/api/admin-only?code=${keys.functionKey}`);
    const withMasterKey = await host.fetch(`/api/admin-only?code=${keys.masterKey}`);
    expect([withFunctionKey.status, withMasterKey.status]).toEqual([401, 200]);
  });

  it('prints where the keys are, and none of them', () => {
    const output = host.printed.map(({ line }) => line).join('\n');
    expect(output).toContain(path.join(data.path, 'keys.json'));
    for (const key of [keys.masterKey, keys.functionKey, ...Object.values(keys.systemKeys)])
      expect(output).not.toContain(key);
  });
});

describe('requests and responses', () => {
  it('prefers a literal route to a constrained parameter, and that to any parameter', async () => {
    const bodies = await Promise.all(
      ['all', '12', 'twelve'].map(async (id) => (await host.fetch(`/api/things/${id}`)).text()),
    );
    expect(bodies).toEqual(['all', 'number 12', 'word twelve']);
  });

  it('carries bytes, headers, status and cookies through the function', async () => {
    const body = Buffer.from([0, 255, 10, 13, 128]);
    const answer = await host.fetch('/api/echo', {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/x-test' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-type')).toBe('application/x-test');
    expect(answer.headers.getSetCookie()).toEqual(['a=1; path=/; samesite=lax; httponly', 'b=2; max-age=60; path=/']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(body);
  });

  it('refuses a body over 100 MB without reading it', async () => {
    const sent = request(`${host.baseUrl}/api/echo`, { method: 'POST', headers: { 'content-length': 104_857_601 } });
    sent.flushHeaders();
    const [answer] = await once(sent, 'response');
    sent.destroy();
    expect(answer.statusCode).toBe(413);
  });

  it('answers a path that cannot be decoded with 400', async () => {
    expect((await host.fetch('/api/%zz')).status).toBe(400);
  });

  it('logs at the levels that host.json asks for, a line each, under the invocation', async () => {
    const invocationId = await (await host.fetch('/api/levels')).text();
    for (const last of ['succeeded', 'a warning'])
      await host.until(({ line }) => line.includes(`[levels ${invocationId}] ${last}`));
    const said = host.printed
      .filter(({ line }) => line.includes(invocationId))
      .map(({ level, text }) => `${level} ${text}`);
    expect(said).toEqual(
      expect.arrayContaining(['debug a detail', 'warn a warning | in two lines', 'debug succeeded']),
    );
    expect(said).toHaveLength(3);
  });
});

function admin(target: string, init: RequestInit = {}): Promise<Response> {
  return host.fetch(target, { ...init, headers: { 'x-functions-key': keys.masterKey } });
}

describe('administration', () => {
  it('tells the status of the host', async () => {
    expect(await (await admin('/admin/host/status')).json()).toMatchObject({
      state: 'Running',
      processUptime: expect.any(Number),
    });
  });

  it('lists the functions and their bindings', async () => {
    const text = await (await admin('/admin/functions')).text();
    const listed: { name: string; config: { bindings: { type: string }[] } }[] = JSON.parse(text);
    expect(listed.find(({ name }) => name === 'tickMin')?.config.bindings[0]?.type).toBe('timerTrigger');
  });

  it('runs a timer at once', async () => {
    const answer = await admin('/admin/functions/tickMin', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(202);
    expect(await host.said('tickMin', 1)).toMatchObject([{ t: { isPastDue: false } }]);
  });

  it('runs an Event Grid function with the event it is given', async () => {
    const event = { id: 'by hand', data: { a: 1 } };
    const answer = await admin('/admin/functions/eg', {
      method: 'POST',
      body: JSON.stringify({ input: JSON.stringify(event) }),
    });
    expect(answer.status).toBe(202);
    expect(await host.said('eg', 1)).toEqual([{ ev: event, meta: { data: { a: 1 } } }]);
  });

  it('does not run an HTTP function so', async () => {
    expect((await admin('/admin/functions/hello', { method: 'POST', body: '{}' })).status).toBe(400);
  });

  it('knows no other function and no other page', async () => {
    expect((await admin('/admin/functions/none')).status).toBe(404);
    expect((await admin('/admin/else')).status).toBe(404);
  });
});
