/** The retries of action groups, with the time moved by hand. */
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createResources, type Resources } from '../../../local/cloud/arm/state.ts';
import { createTokens, type Tokens } from '../../../local/cloud/identity/tokens.ts';
import { createIdentityState } from '../../../local/cloud/identity/state.ts';
import { createDeliverer, type Deliverer } from '../../../local/cloud/monitor/deliver.ts';
import { createMonitorState, type MonitorState } from '../../../local/cloud/monitor/state.ts';
import { openStore, type Store } from '../../../local/cloud/store.ts';
import type { Timers } from '../../../local/cloud/timers.ts';

const actionGroupId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/actionGroups/oncall';
const begin = Date.parse('2026-03-01T12:00:00Z');

let endpoint: Server;
let statuses: number[];
let calls: string[];
let store: Store;
let resources: Resources;
let state: MonitorState;
let deliverer: Deliverer;
let due: { time: number; work: () => void | Promise<void> }[];

/** Keeps deadlines until the test lets them pass. */
const timers: Timers = {
  at(time, work) {
    due.push({ time, work });
    return () => {};
  },
  every: () => () => {},
  stop: () => {},
};

beforeAll(async () => {
  endpoint = createServer((incoming, outgoing) => {
    calls.push(incoming.url ?? '');
    outgoing.writeHead(statuses.shift() ?? 202).end();
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
});
afterAll(() => endpoint.close());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  [statuses, calls, due] = [[], [], []];
  store = openStore(':memory:');
  resources = createResources(store);
  state = createMonitorState(store);
  state.setAppUrl(endpointUrl());
  const tokens: Tokens = createTokens({
    state: createIdentityState(store),
    tenantId: 't',
    baseUrl: () => 'https://127.0.0.1:1',
  });
  deliverer = createDeliverer({
    state,
    resources,
    tokens,
    timers,
    isProductHost: (host) => host === 'product.example',
  });
  receiver('https://product.example/api/alerts?x=1');
});
afterEach(() => {
  vi.useRealTimers();
  store.close();
});

function endpointUrl(): string {
  const address = endpoint.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function receiver(serviceUri: string, more: Record<string, unknown> = {}): void {
  const webhookReceivers = [{ name: 'automation', serviceUri, useCommonAlertSchema: true, ...more }];
  resources.put({
    id: actionGroupId,
    name: 'oncall',
    type: 'Microsoft.Insights/actionGroups',
    properties: { enabled: true, webhookReceivers },
  });
}

const send = (): void =>
  deliverer.send({
    rule: 'r',
    monitorCondition: 'Fired',
    alertId: 'a',
    actions: [{ actionGroupId, webHookProperties: {} }],
    payload: () => ({}),
  });

/** Lets the next deadline pass; says how many seconds after the begin it was. */
async function passNext(): Promise<number | undefined> {
  const next = due.shift();
  if (next === undefined) return undefined;
  vi.setSystemTime(next.time);
  await next.work();
  return (next.time - begin) / 1000;
}

async function passAll(): Promise<(number | undefined)[]> {
  const times: (number | undefined)[] = [];
  while (due.length > 0) times.push(await passNext());
  return times;
}

const delivery = () => state.deliveries.all()[0];

test('an accepted alert is sent once, to the path and query that the receiver has', async () => {
  send();
  expect(await passAll()).toEqual([0]);
  expect(calls).toEqual(['/api/alerts?x=1']);
  expect(delivery()).toMatchObject({ state: 'delivered', attempts: [{ status: 202 }] });
});

test('a refused alert is not sent again', async () => {
  statuses = [401];
  send();
  expect(await passAll()).toEqual([0]);
  expect(delivery()).toMatchObject({ state: 'failed', attempts: [{ status: 401 }] });
});

test.for([408, 429, 503, 504])('a %i is tried again until it is taken', async (status) => {
  statuses = [status, status];
  send();
  expect(await passAll()).toEqual([0, 5, 25]);
  expect(delivery()).toMatchObject({ state: 'delivered', attempts: [{ status }, { status }, { status: 202 }] });
});

test('five retries follow at their intervals, and then the address is left alone for fifteen minutes', async () => {
  statuses = [503, 503, 503, 503, 503, 503];
  send();
  expect(await passAll()).toEqual([0, 5, 25, 30, 70, 75]);
  expect(delivery()?.state).toBe('failed');

  vi.setSystemTime(begin + 75_000 + 14 * 60_000);
  send();
  expect(await passAll()).toEqual([]);
  expect(state.deliveries.all()[1]).toMatchObject({
    state: 'suppressed',
    reason: expect.stringContaining('2026-03-01T12:16:15'),
  });

  vi.setSystemTime(begin + 75_000 + 15 * 60_000);
  send();
  await passAll();
  expect(state.deliveries.all()[2]?.state).toBe('delivered');
});

test('an address that nothing listens at is tried again like one that is busy', async () => {
  state.setAppUrl('http://127.0.0.1:1');
  send();
  await passNext();
  expect(delivery()).toMatchObject({
    state: 'pending',
    attempts: [{ error: expect.any(String) }],
    nextAttemptAt: begin + 5_000,
  });
});

test('a redirect is not followed', async () => {
  statuses = [302];
  send();
  await passAll();
  expect(delivery()).toMatchObject({ state: 'failed', attempts: [{ status: 302 }] });
});

test('what was on its way when the process ended goes on', async () => {
  statuses = [503];
  send();
  await passNext();
  due = [];
  deliverer.resume();
  expect(await passNext()).toBe(5);
  expect(delivery()?.state).toBe('delivered');
});

test('a disabled action group sends nothing', async () => {
  resources.put({
    id: actionGroupId,
    name: 'oncall',
    type: 'Microsoft.Insights/actionGroups',
    properties: { enabled: false, webhookReceivers: [] },
  });
  send();
  expect(state.deliveries.all()).toEqual([]);
});

test('a receiver without the common alert schema is not served, and says why', async () => {
  receiver('https://product.example/api/alerts', { useCommonAlertSchema: false });
  send();
  expect(delivery()).toMatchObject({ state: 'failed', reason: expect.stringContaining('common alert schema') });
});
