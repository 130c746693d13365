/** The command as people run it. */

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { send } from '../../../scripts/signal-send.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signal-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, 'scripts/signal.ts'), ...args], {
    cwd: root,
    env: { ...process.env, INIT_CWD: folder },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...output })));
}

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

describe('signal explain', () => {
  it('prints what the system makes of a payload, with nothing running', async () => {
    const { code, stdout, stderr } = await run('explain', 'tests/fixtures/alerts/api-5xx-fired.json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      signal: { component: 'api' },
      fingerprint: expect.any(String),
      routes: [{ runbook: 'roll-back' }],
    });
  });

  it('finds a file where the person stands', async () => {
    const name = await file(
      'event.json',
      JSON.stringify({ id: '1', eventType: 'T', subject: 's', eventTime: '2026-01-01T00:00:00Z', data: {} }),
    );
    expect((await run('explain', name)).code).toBe(0);
  });

  it.each([
    ['missing.json', undefined, 'There is no file missing.json.', 404],
    ['text.json', 'no json', 'body: expected JSON, got text that is no JSON.', 400],
    ['empty.json', '', 'body: expected JSON, got nothing.', 400],
    [
      'malformed.json',
      '{"schemaId":"azureMonitorCommonAlertSchema","data":{}}',
      'data.essentials: expected an object, got nothing.',
      400,
    ],
    [
      'large.json',
      `{"schemaId":"azureMonitorCommonAlertSchema","data":"${'x'.repeat(300_000)}"}`,
      'body: expected an alert of at most 256 KB, got 300054 bytes.',
      413,
    ],
    ['huge.json', ' '.repeat(2_000_000), 'huge.json: expected at most 1024 KB, got 2000000 bytes.', 413],
  ])('says what is wrong with %s, for people first and then for programs', async (name, content, sentence, status) => {
    if (content !== undefined) await file(name, content);
    const { code, stdout, stderr } = await run('explain', name);
    const [first = '', ...rest] = stderr.split('\n');
    expect([code, stdout, first]).toEqual([1, '', sentence]);
    expect(JSON.parse(rest.join('\n'))).toMatchObject({ status, detail: sentence });
  });

  it.each([[['explain']], [['route', 'x.json']]])('says how it is used when called with %j', async (args) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr.split('\n')[0]]).toEqual([1, 'Expected: npm run signal -- explain FILE | send FILE']);
  });
});

describe('signal send', () => {
  const received: {
    url: string | undefined;
    authorization: string | undefined;
    type: string | undefined;
    key: string | undefined;
    body: string;
  }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/token') {
        response.end(JSON.stringify({ access_token: `for ${body}` }));
        return;
      }
      received.push({
        url: request.url,
        authorization: request.headers.authorization,
        type: String(request.headers['aeg-event-type']),
        key: String(request.headers['x-functions-key']),
        body,
      });
      response.statusCode = body.includes('refuse me') ? 400 : 202;
      response.end('{"id":"accepted"}');
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const app = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await mkdir(join(folder, '.local/run'), { recursive: true });
    await file(
      '.local/run/endpoints.json',
      JSON.stringify({
        app,
        tokenUrl: `${app}/token`,
        tokenRequest: { client_id: 'monitor' },
        eventsKey: 'opens events',
      }),
    );
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('hands an alert over as the action group does, with a token', async () => {
    const sent = await send('{"schemaId":"azureMonitorCommonAlertSchema"}', folder);
    expect(sent).toMatchObject({ status: 202, answer: { id: 'accepted' } });
    expect(received.at(-1)).toMatchObject({
      url: '/api/alerts',
      authorization: 'Bearer for client_id=monitor',
      body: '{"schemaId":"azureMonitorCommonAlertSchema"}',
    });
  });

  it('hands events over as Event Grid does, as a list', async () => {
    await send('{"id":"1","eventType":"T","eventTime":"2026-01-01T00:00:00Z","subject":"s","data":{}}', folder);
    expect(received.at(-1)).toMatchObject({
      url: '/runtime/webhooks/EventGrid?functionName=events',
      type: 'Notification',
      key: 'opens events',
      body: expect.stringMatching(/^\[\{"id":"1"/),
    });
  });

  it('says what the system answered when it refuses', async () => {
    await expect(send('{"schemaId":"refuse me"}', folder)).rejects.toThrow(
      '/api/alerts answered 400: {"id":"accepted"}',
    );
  });

  it('says how to start the system when it is not running', async () => {
    await expect(send('{}', join(folder, 'nowhere'))).rejects.toThrow(
      'The local system is not running: start it with `npm start`.',
    );
  });
});
