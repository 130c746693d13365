import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess, temporaryFolder, type HostProcess } from './host-process.ts';
import { comparable, exchanges, lines } from './records.ts';

const data = temporaryFolder();
let host: HostProcess;
let code: string;

beforeAll(async () => {
  host = await startHostProcess({ data: data.path });
  code = JSON.parse(readFileSync(path.join(data.path, 'keys.json'), 'utf8')).systemKeys.eventgrid_extension;
});

afterAll(async () => {
  await host.stop();
  data.remove();
});

/** The recordings leave request headers out; a title that is no header value stands for a notification. */
const headerOf: Record<string, string | undefined> = {
  SubscriptionValidation: 'SubscriptionValidation',
  Unsubscribe: 'Unsubscribe',
  'no aeg header': undefined,
};

function post(kind: string | undefined, body: unknown, name = 'eg'): Promise<Response> {
  return host.fetch(`/runtime/webhooks/EventGrid?functionName=${name}&code=${code}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(kind && { 'aeg-event-type': kind }) },
  });
}

describe('recorded exchanges', () => {
  for (const { title, request, response } of exchanges('event-grid.json')) {
    it(`answers ${request.method} "${title}" as the real host`, async () => {
      const kind = title in headerOf ? headerOf[title] : 'Notification';
      const answer = await host.fetch(request.path.replace('<key>', code), {
        method: request.method,
        headers: kind === undefined ? {} : { 'aeg-event-type': kind },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      });
      expect(await comparable(answer, host.baseUrl)).toEqual(response);
    });
  }

  it('hands each event to the function by itself, in both schemas, as recorded', async () => {
    const recorded = lines('eventgrid-payloads.jsonl').map((line): unknown => JSON.parse(line));
    const said = await host.said('eg', recorded.length);
    expect(said).toEqual(expect.arrayContaining(recorded));
    expect(said[0]).toEqual(recorded[0]);
  });
});

it('answers 500 when one event of a batch fails, so that Event Grid sends it again', async () => {
  const answer = await post('Notification', [
    { id: '1', data: {} },
    { id: '2', data: { fail: true } },
  ]);
  expect([answer.status, await answer.text()]).toEqual([500, 'Exception while executing function: Functions.eg']);
});

it('refuses what is not JSON, and a validation without a code', async () => {
  const broken = await host.fetch(`/runtime/webhooks/eventgrid?functionName=eg&code=${code}`, {
    method: 'POST',
    body: '{',
    headers: { 'aeg-event-type': 'Notification' },
  });
  const empty = await post('SubscriptionValidation', []);
  expect([broken.status, empty.status]).toEqual([400, 400]);
});

it('has no webhook for a function with another trigger', async () => {
  expect((await post('Notification', [], 'hello')).status).toBe(404);
});
