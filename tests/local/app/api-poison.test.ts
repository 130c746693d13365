import { QueueClient } from '@azure/storage-queue';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from './running-app.ts';

let app: RunningApp;
let queue: QueueClient;
beforeAll(async () => {
  app = await startApp();
  queue = new QueueClient(app.azurite.connectionString(), 'signals-poison');
});
afterAll(() => app[Symbol.asyncDispose]());

const budget = readFileSync(new URL('../../fixtures/alerts/budget-forecast-in-euro.json', import.meta.url), 'utf8');

interface Listed {
  readonly id: string;
  readonly signals: readonly string[];
  readonly text: string;
}

async function listed(): Promise<readonly Listed[]> {
  const { status, body } = await app.request('GET', 'signals/poison', { as: 'reader' });
  expect(status).toBe(200);
  return Reflect.get(Object(body), 'items');
}

/** As the host leaves a message that failed too often. */
async function poison(text: string): Promise<string> {
  const { messageId } = await queue.sendMessage(Buffer.from(text).toString('base64'));
  return messageId;
}

const record = (body: string) =>
  app.records.intake.record({
    source: 'azure-monitor',
    body,
    contentType: 'application/json',
    receivedAt: new Date().toISOString(),
  });
const replay = (id: string) => app.request('POST', `signals/poison/${id}/replay`, { as: 'on-call' });

describe('messages that could not be handled', () => {
  it('are none where there has never been one', async () => {
    expect(await listed()).toEqual([]);
    expect((await replay('any')).status).toBe(404);
  });
});

describe('a message that could not be handled', () => {
  beforeEach(async () => {
    await queue.createIfNotExists();
    await queue.clearMessages();
  });

  it('is listed with the signals that it names, or with its text', async () => {
    const { id: signal } = await record(budget);
    const [known, unknown] = [await poison(JSON.stringify({ ids: [signal] })), await poison('from a stranger')];
    expect(await listed()).toEqual([
      { id: known, signals: [signal], text: JSON.stringify({ ids: [signal] }), insertedOn: expect.any(String) },
      { id: unknown, signals: [], text: expect.any(String), insertedOn: expect.any(String) },
    ]);
  });

  it('is handled once more on request, and goes when that went well', async () => {
    const { id: signal } = await record(budget);
    const [id, other] = [await poison(JSON.stringify({ ids: [signal] })), await poison('from a stranger')];
    const { status, body } = await replay(id);
    expect([status, body]).toEqual([200, { signals: [signal] }]);
    expect(await app.records.intake.read(signal)).toBeUndefined();
    expect((await listed()).map((message) => message.id)).toEqual([other]);
  });

  it('stays where it fails again, with the answer why', async () => {
    const { id: signal } = await record('{"schemaId":"azureMonitorCommonAlertSchema"}');
    const id = await poison(JSON.stringify({ ids: [signal] }));
    const { status, body } = await replay(id);
    expect([status, body]).toEqual([400, expect.objectContaining({ field: expect.any(String) })]);
    expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
    expect(await app.records.intake.read(signal)).toMatchObject({ source: 'azure-monitor' });
  });

  it('that names no signal cannot be handled', async () => {
    const { status, body } = await replay(await poison('from a stranger'));
    expect([status, body]).toEqual([404, expect.objectContaining({ type: 'urn:chaufher:error:not-found' })]);
  });
});
