/** Event Grid with the time moved by hand, and an endpoint that answers as it is told. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createResources, type Resources } from '../../../../local/cloud/arm/state.ts';
import type { CloudRequest } from '../../../../local/cloud/contract.ts';
import type { DeadLetter, EventDelivery } from '../../../../local/cloud/event-grid/events.ts';
import type { EventFaults } from '../../../../local/cloud/event-grid/faults.ts';
import { createPush, outcomeOf, retryDelay } from '../../../../local/cloud/event-grid/push.ts';
import { createEventGridService, type EventGridService } from '../../../../local/cloud/event-grid/service.ts';
import { readSubscriptions } from '../../../../local/cloud/event-grid/subscriptions.ts';
import { createMonitorState } from '../../../../local/cloud/monitor/state.ts';
import { openStore, type Store } from '../../../../local/cloud/store.ts';
import { movedTime, type MovedTime } from './moved-time.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const below = '/subscriptions/s/resourceGroups/g/providers';
const source = `${below}/Microsoft.KeyVault/vaults/kv`;
const topicId = `${below}/Microsoft.EventGrid/systemTopics/kv-events`;
const subscriptionId = `${topicId}/eventSubscriptions/secrets`;
const begin = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;
const deadLetterDestination = {
  endpointType: 'StorageBlob',
  properties: { resourceId: `${below}/Microsoft.Storage/storageAccounts/ops`, blobContainerName: 'dead-letters' },
};

let receiver: Receiver;
let time: MovedTime;
let store: Store;
let resources: Resources;
let grid: EventGridService;

beforeEach(async () => {
  receiver = await startReceiver();
  time = movedTime(begin);
  store = openStore(':memory:');
  resources = createResources(store);
  createMonitorState(store).setAppUrl(receiver.url);
  resources.put({
    id: topicId,
    name: 'kv-events',
    type: 'Microsoft.EventGrid/systemTopics',
    properties: { source: source.toUpperCase() },
  });
  subscribe({});
});
afterEach(async () => {
  await grid.stop?.();
  vi.useRealTimers();
  store.close();
  receiver.close();
});

/** The subscription that the product has, changed. */
function subscribe(properties: Record<string, unknown>): void {
  resources.put({
    id: subscriptionId,
    name: 'kv-events/secrets',
    type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    properties: {
      destination: {
        endpointType: 'AzureFunction',
        properties: { resourceId: `${below}/x/sites/ops/functions/events` },
      },
      deadLetterWithResourceIdentity: { deadLetterDestination },
      ...properties,
    },
  });
}

const webHook = (more: Record<string, unknown> = {}) => ({
  destination: { endpointType: 'WebHook', properties: { endpointUrl: `${receiver.url}/hook?x=1`, ...more } },
});

/** A process begins over what the last one kept. */
async function start(): Promise<void> {
  time.forget();
  grid = createEventGridService(
    { store, timers: time.timers, tenantId: 't', baseUrl: () => 'https://127.0.0.1:1', log: () => {} },
    { resources },
  );
  await grid.start?.();
  await time.pass(0);
}

function publish(subject = 'token', eventType = 'Microsoft.KeyVault.SecretNearExpiry'): void {
  grid.publish(source, { subject, eventType, data: {}, dataVersion: '1' });
}

const subjects = (): string[] => receiver.received.flatMap(({ events }) => events.map(({ subject }) => subject));
const deliveries = (): EventDelivery[] => store.collection<EventDelivery>('event-deliveries').all();
const deadLetters = (): DeadLetter[] => store.collection<DeadLetter>('dead-letters').all();
/** When the first event was tried, in minutes. */
const attemptsAt = (): number[] =>
  (deliveries()[0]?.attempts ?? []).map((attempt) => (Date.parse(attempt.time) - begin) / minute);

function control(method: string, path: string, body: unknown): void {
  const request: CloudRequest = {
    id: 'r',
    method,
    url: new URL(`https://127.0.0.1/_control/${path}`),
    segments: ['_control', path],
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  };
  void grid.control?.(request, [path]);
}
const setFaults = (faults: EventFaults): void => control('PUT', 'event-faults', faults);

describe('the handshake', () => {
  test('comes first, with an event of its own', async () => {
    await start();
    expect(receiver.validations).toMatchObject([
      {
        headers: { 'aeg-event-type': 'SubscriptionValidation', 'aeg-subscription-name': 'SECRETS' },
        events: [{ eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', subject: '' }],
      },
    ]);
    expect(grid.status?.()).toMatchObject({ subscriptions: [{ id: subscriptionId, isValidated: true }] });
  });

  test('is tried again, and no event is sent before it has succeeded', async () => {
    receiver.handshake = 202;
    await start();
    publish();
    await time.pass(5_000);
    expect([receiver.validations.length > 1, subjects()]).toEqual([true, []]);
    expect(grid.status?.()).toMatchObject({
      subscriptions: [{ isValidated: false, lastError: expect.stringContaining('202') }],
    });
    receiver.handshake = 200;
    await time.pass(minute);
    expect(subjects()).toEqual(['token']);
  });

  test('is not needed twice, unless the destination is another one', async () => {
    await start();
    await start();
    expect(receiver.validations).toHaveLength(1);
    subscribe(webHook());
    await start();
    expect(receiver.validations[1]?.url).toBe('/hook?x=1');
  });

  test('is tried at once when the key of the product becomes known, which then goes with each request', async () => {
    receiver.handshake = 401;
    await start();
    receiver.handshake = 200;
    control('PUT', 'events-key', { key: 'a=b' });
    publish();
    await time.pass(0);
    expect(receiver.received[0]?.url).toBe('/runtime/webhooks/EventGrid?functionName=events&code=a%3Db');
  });
});

describe('a delivery', () => {
  test('is a list with one event, whose headers tell about it', async () => {
    await start();
    publish();
    await time.pass(0);
    expect(receiver.received).toMatchObject([
      {
        headers: {
          'aeg-event-type': 'Notification',
          'aeg-subscription-name': 'SECRETS',
          'aeg-delivery-count': '0',
          'aeg-data-version': '1',
          'aeg-metadata-version': '1',
        },
        events: [{ topic: source, subject: 'token', eventTime: '2026-03-01T12:00:00.000Z', metadataVersion: '1' }],
      },
    ]);
    expect(deliveries()).toMatchObject([{ state: 'delivered', attempts: [{ status: 200 }] }]);
  });

  test.for([200, 201, 202, 203, 204])('is done at %i', async (status) => {
    await start();
    receiver.statuses = [status];
    publish();
    await time.pass(10 * minute);
    expect(receiver.received).toHaveLength(1);
  });

  test.for([205, 302, 409, 429, 500])('is tried again after %i', async (status) => {
    await start();
    receiver.statuses = [status];
    publish();
    await time.pass(minute);
    expect(deliveries()[0]?.attempts).toMatchObject([{ status }, { status: 200 }]);
    expect(receiver.received[1]?.headers['aeg-delivery-count']).toBe('1');
  });

  test('follows the schedule of Event Grid until the event is a day old', async () => {
    await start();
    receiver.statuses = Array.from({ length: 40 }, () => 500);
    publish();
    await time.pass(2 * 24 * 60 * minute);
    const hours = [60, 180, 360, 720];
    const waits = [0, 1 / 6, 0.5, 1, 5, 10, 30, ...hours];
    let sum = 0;
    const expected = waits.map((wait) => (sum += wait));
    expect(attemptsAt().map((each) => each.toFixed(2))).toEqual(expected.map((each) => each.toFixed(2)));
    expect(deliveries()).toMatchObject([{ state: 'dead-lettered', reason: 'TimeToLiveExceeded' }]);
  });

  test('has as many attempts and as much time as the subscription says', async () => {
    subscribe({ retryPolicy: { maxDeliveryAttempts: 2, eventTimeToLiveInMinutes: 60 } });
    await start();
    receiver.statuses = [500, 500];
    publish();
    await time.pass(60 * minute);
    expect(deliveries()).toMatchObject([{ reason: 'MaxDeliveryAttemptsExceeded', attempts: [{}, {}] }]);
  });

  test('waits longer after a 503, and longer still where the function is not found', async () => {
    await start();
    receiver.statuses = [503, 404];
    publish();
    await time.pass(10 * minute);
    expect(attemptsAt()).toEqual([0, 0.5, 5.5]);
  });

  test('goes to nobody when the subscription is gone, and stays where it was on its way', async () => {
    await start();
    receiver.statuses = [500];
    publish();
    await time.pass(0);
    resources.delete(subscriptionId);
    publish('another');
    await time.pass(10 * minute);
    expect(subjects()).toEqual(['token']);
    expect(deliveries()).toMatchObject([{ state: 'dropped', reason: 'the subscription was deleted' }]);
  });

  test('survives the end of the process', async () => {
    await start();
    receiver.statuses = [500];
    publish();
    await time.pass(0);
    await grid.stop?.();
    await start();
    await time.pass(minute);
    expect(deliveries()).toMatchObject([{ state: 'delivered', attempts: [{ status: 500 }, { status: 200 }] }]);
  });

  test('never leaves this machine', async () => {
    subscribe({ destination: { endpointType: 'WebHook', properties: { endpointUrl: 'https://example.org/hook' } } });
    await start();
    expect(grid.status?.()).toMatchObject({
      subscriptions: [{ isValidated: false, lastError: 'example.org is not of this machine' }],
    });
  });
});

describe('a dead letter', () => {
  test.for([400, 403, 413])('follows a %i, which is never tried again', async (status) => {
    await start();
    receiver.statuses = [status];
    publish();
    await time.pass(5 * minute - 1);
    expect([receiver.received.length, deadLetters()]).toEqual([1, []]);
    await time.pass(1);
    expect(deadLetters()).toMatchObject([{ events: [{ deliveryAttempts: 1, lastHttpStatusCode: status }] }]);
  });

  test('follows a 401 of a webhook; a function is tried again', async () => {
    subscribe({ ...webHook(), deadLetterDestination });
    await start();
    receiver.statuses = [401];
    publish();
    await time.pass(6 * minute);
    expect(deadLetters()).toMatchObject([{ events: [{ deadLetterReason: 'UndeliverableDueToHttpUnauthorized' }] }]);
    subscribe({});
    await start();
    receiver.statuses = [401];
    publish('again');
    await time.pass(6 * minute);
    expect(subjects()).toEqual(['token', 'again', 'again']);
  });

  test('is a blob of the container, below topic, subscription and hour, and says why it is there', async () => {
    await start();
    receiver.statuses = [400];
    publish();
    await time.pass(5 * minute);
    expect(deadLetters()).toEqual([
      {
        blob: expect.stringMatching(/^dead-letters\/KV-EVENTS\/SECRETS\/2026\/3\/1\/12\/[\da-f-]{36}\.json$/),
        storageAccountId: deadLetterDestination.properties.resourceId,
        subscriptionId,
        events: [
          {
            id: deliveries()[0]?.event.id,
            topic: source,
            subject: 'token',
            eventType: 'Microsoft.KeyVault.SecretNearExpiry',
            eventTime: '2026-03-01T12:00:00.000Z',
            data: {},
            dataVersion: '1',
            metadataVersion: '1',
            deadLetterReason: 'UndeliverableDueToHttpBadRequest',
            deliveryAttempts: 1,
            lastDeliveryOutcome: 'BadRequest',
            lastHttpStatusCode: 400,
            publishTime: '2026-03-01T12:00:00.000Z',
            lastDeliveryAttemptTime: '2026-03-01T12:00:00.000Z',
          },
        ],
      },
    ]);
  });

  test('is written by the next process where the first has ended', async () => {
    await start();
    receiver.statuses = [400];
    publish();
    await time.pass(minute);
    await grid.stop?.();
    await start();
    await time.pass(4 * minute);
    expect(deadLetters()).toHaveLength(1);
  });

  test('is none where the subscription has no place for it', async () => {
    subscribe({ deadLetterWithResourceIdentity: undefined });
    await start();
    receiver.statuses = [400];
    publish();
    await time.pass(6 * minute);
    expect([deadLetters(), deliveries()]).toMatchObject([[], [{ state: 'dropped' }]]);
  });
});

/** What a subscription with that filter gets of two events. */
async function filtered(filter: Record<string, unknown>): Promise<string[]> {
  subscribe({ filter });
  await start();
  publish('Token-A');
  publish('token-b', 'Microsoft.KeyVault.SecretExpired');
  await time.pass(0);
  return subjects();
}

describe('a filter', () => {
  test.for([
    [{ includedEventTypes: ['Microsoft.KeyVault.SecretExpired'] }, ['token-b']],
    [{ subjectBeginsWith: 'TOKEN' }, ['Token-A', 'token-b']],
    [{ subjectBeginsWith: 'Token', isSubjectCaseSensitive: true }, ['Token-A']],
    [{ subjectEndsWith: '-b' }, ['token-b']],
  ] as const)('%j lets through %j', async ([filter, expected]) => {
    expect(await filtered(filter)).toEqual(expected);
  });

  test('that is not emulated is said, and nothing delivered', async () => {
    expect(await filtered({ advancedFilters: [{}] })).toEqual([]);
    expect(grid.status?.()).toMatchObject({ notServed: [{ notServed: 'advanced filters are not emulated' }] });
  });
});

test('an event of another source, or about something older than the subscription, is not for it', async () => {
  await start();
  grid.publish(`${source}2`, { subject: 'x', eventType: 'y', data: {}, dataVersion: '1' });
  grid.publish(source, { subject: 'old', eventType: 'y', data: {}, dataVersion: '1' }, begin - 1);
  grid.publish(source, { subject: 'new', eventType: 'y', data: {}, dataVersion: '1' }, begin);
  await time.pass(0);
  expect(subjects()).toEqual(['new']);
});

test('an endpoint that does not answer in time is tried again', async () => {
  receiver.statuses = [0];
  const push = createPush({
    appUrl: () => receiver.url,
    eventsKey: () => undefined,
    stopping: new AbortController().signal,
    answerWithinMs: 50,
  });
  const [read] = readSubscriptions(resources);
  const answer =
    read !== undefined && 'subscription' in read ? await push(read.subscription, 'Notification', [], 0) : {};
  expect([answer, outcomeOf(answer), retryDelay(1, answer)]).toEqual([
    { error: expect.stringContaining('timeout') },
    'TimedOut',
    10_000,
  ]);
});

test('a batch has as many events as are due and allowed, and is taken or refused as a whole', async () => {
  subscribe(webHook({ maxEventsPerBatch: 2 }));
  await start();
  receiver.statuses = [500];
  for (const subject of ['a', 'b', 'c']) publish(subject);
  await time.pass(minute);
  const batches = receiver.received.map(({ events }) => events.map(({ subject }) => subject).join(''));
  expect(batches).toEqual(['ab', 'c', 'ab']);
});

describe('faults', () => {
  test('send every second event twice, with the same id', async () => {
    await start();
    setFaults({ duplicate: 2 });
    for (const subject of ['a', 'b', 'c']) publish(subject);
    await time.pass(0);
    expect(subjects()).toEqual(['a', 'b', 'b', 'c']);
    expect(new Set(receiver.received.map(({ events }) => events[0]?.id)).size).toBe(3);
  });

  test('let an event overtake the one before', async () => {
    await start();
    setFaults({ reorder: true });
    for (const subject of ['a', 'b', 'c', 'd']) publish(subject);
    await time.pass(minute);
    expect(subjects()).toEqual(['b', 'd', 'a', 'c']);
  });

  test('delay events, until they are ended', async () => {
    await start();
    setFaults({ delayMs: 3_000 });
    publish('late');
    setFaults({});
    publish('soon');
    await time.pass(2_999);
    expect(subjects()).toEqual(['soon']);
    await time.pass(1);
    expect(subjects()).toEqual(['soon', 'late']);
  });
});
