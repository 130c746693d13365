import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../records/runs.ts';
import { startApp, type RunningApp } from './running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8');
const fired = fixture('alerts/api-5xx-fired');
const actionGroup = { as: 'azns-aad-webhook' };
const soon = { timeout: 10_000, interval: 50 };

async function runs(): Promise<readonly Run[]> {
  return (await app.records.runs.list()).items;
}

async function rejected(): Promise<readonly string[]> {
  const { body } = await app.request('GET', 'signals/rejected', { as: 'reader' });
  return Reflect.get(Object(body), 'items');
}

/** Whatever waits to be routed, however young. */
async function unrouted(): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of app.records.intake.unrouted(-60)) ids.push(id);
  return ids;
}

async function deliver(text: string): Promise<Response> {
  const { systemKeys } = JSON.parse(readFileSync(`${app.dataFolder}/keys.json`, 'utf8'));
  const url = `${app.baseUrl}/runtime/webhooks/eventgrid?functionName=events&code=${systemKeys.eventgrid_extension}`;
  return fetch(url, { method: 'POST', headers: { 'aeg-event-type': 'Notification' }, body: text });
}

describe('an alert', () => {
  it('is taken in with 202, routed, and gets its incident and its run', async () => {
    const { status, body } = await app.request('POST', 'alerts', { ...actionGroup, text: fired });
    expect([status, body]).toEqual([202, { id: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    await expect.poll(async () => (await runs()).map(({ state }) => state), soon).toEqual(['finished']);
    const [run] = await runs();
    expect(run).toMatchObject({
      runbook: 'roll-back',
      by: 'route api-bad-release',
      outcome: { kind: 'left-no-release' },
    });
    const incidents = await app.request('GET', 'incidents', { as: 'reader' });
    expect(incidents.body).toMatchObject({ items: [{ component: 'api', state: 'open', runs: [run?.id] }] });
    expect(await unrouted()).toEqual([]);
  });

  it('delivered again is the same, and gets no second run', async () => {
    const first = await app.request('POST', 'alerts', { ...actionGroup, text: fired });
    const second = await app.request('POST', 'alerts', { ...actionGroup, text: fired });
    expect(second.body).toEqual(first.body);
    expect((await runs()).length).toBe(1);
  });

  it.each([
    ['without a token', undefined, 401],
    ['of somebody who may do everything else', 'on-call', 403],
    ['of a pipeline', 'pipeline', 403],
  ])('%s is not taken in', async (_who, as, status) => {
    const answer = await app.request('POST', 'alerts', { ...(as === undefined ? {} : { as }), text: fired });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });

  it('that is malformed is refused with the field, kept, and listed with what is wrong', async () => {
    const before = await rejected();
    const text = fired.replace('"Fired"', '"Burning"');
    const { status, body } = await app.request('POST', 'alerts', { ...actionGroup, text });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ field: expect.stringContaining('monitorCondition') }),
    ]);
    const [name] = (await rejected()).filter((each) => !before.includes(each));
    const kept = await app.request('GET', `signals/${name}`, { as: 'on-call' });
    expect(kept.body).toMatchObject({ source: 'azure-monitor', body: text, problem: { status: 400 } });
  });

  it('that is no JSON is kept as well', async () => {
    const before = await rejected();
    const { status, body } = await app.request('POST', 'alerts', { ...actionGroup, text: '{"schemaId": canary' });
    expect([status, JSON.stringify(body).includes('canary')]).toEqual([400, false]);
    expect((await rejected()).length).toBe(before.length + 1);
  });

  it('over its limit is refused, announced or not', async () => {
    const text = `"${'x'.repeat(256 * 1024)}"`;
    const { status, body } = await app.request('POST', 'alerts', { ...actionGroup, text });
    expect([status, body]).toEqual([413, expect.objectContaining({ type: 'urn:chaufher:error:payload-too-large' })]);
  });

  it('that nobody wrote a route for is an incident with a page', async () => {
    await app.request('POST', 'alerts', { ...actionGroup, text: fixture('alerts/budget-actual-with-nulls') });
    await expect
      .poll(async () => (await app.records.pages.list()).items.map(({ why }) => why), soon)
      .toContain('no runbook works on it');
  });
});

describe('an event of Event Grid', () => {
  it('is taken in and routed', async () => {
    const event = JSON.parse(fixture('events/secret-near-expiry'));
    expect((await deliver(JSON.stringify([event].flat()))).status).toBe(202);
    await expect.poll(unrouted, soon).toEqual([]);
  });

  it('that is malformed is kept, and not asked for again', async () => {
    const before = await rejected();
    const event = JSON.parse(fixture('events/secret-near-expiry'));
    const [one] = [event].flat();
    expect((await deliver(JSON.stringify([{ ...one, eventTime: 'yesterday' }]))).status).toBe(202);
    expect((await rejected()).length).toBe(before.length + 1);
  });
});
