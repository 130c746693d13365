import type { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLogs } from '../../../local/host/logs.ts';
import { createQueueListener, type QueueListener } from '../../../local/host/queue-listener.ts';
import type { HostFunction } from '../../../local/host/functions.ts';
import type { Worker } from '../../../local/host/worker.ts';
import { startAzurite, type Azurite } from './azurite.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

const settings = {
  maxPollingInterval: 60_000,
  visibilityTimeout: 0,
  batchSize: 4,
  newBatchThreshold: 1,
  maxDequeueCount: 5,
  messageEncoding: 'none',
} as const;
const fn: HostFunction = {
  name: 'onWork',
  trigger: { type: 'queueTrigger', direction: 'in', name: 'message' },
  inputs: [],
  outputs: [],
  registered: { metadata: { name: 'onWork', bindings: {} }, callback: () => undefined },
  isDisabled: false,
};

let azurite: Azurite;
let queue: QueueClient;
let clock: ManualClock;
let count = 0;
let listener: QueueListener;
/** Messages in hand, and how each ends. */
let inHand: Map<string, () => void>;
let waiting: { ready: () => boolean; resolve: () => void }[];

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(() => azurite.stop());

beforeEach(async () => {
  queue = await azurite.queue(`work-${++count}`);
  clock = createManualClock(Date.parse('2026-11-24T10:00:00Z'));
  inHand = new Map();
  waiting = [];
  const worker: Worker = {
    runHooks: () => Promise.resolve(),
    invoke: (_fn, { input }) =>
      new Promise((resolve) => {
        const text = input.string ?? '';
        inHand.set(text, () => {
          inHand.delete(text);
          resolve({});
        });
        for (const waiter of waiting.filter(({ ready }) => ready())) waiter.resolve();
      }),
  };
  listener = createQueueListener({
    fn,
    queue,
    poison: undefined,
    settings,
    worker,
    logs: createLogs({ levels: { default: 'None' }, out: drop, err: drop, clock }),
    clock,
  });
});

function drop(): void {}

function inHandAre(expected: number): Promise<void> {
  if (inHand.size === expected) return Promise.resolve();
  return new Promise((resolve) => waiting.push({ ready: () => inHand.size === expected, resolve }));
}

const left = async (): Promise<number | undefined> => (await queue.getProperties()).approximateMessagesCount;

it('looks into its queue when it is nudged, without waiting for its interval', async () => {
  listener.start();
  await queue.sendMessage('now');
  listener.nudge();
  await inHandAre(1);
  inHand.get('now')?.();
  await listener.stop();
  expect(await left()).toBe(0);
});

it('takes a batch, and the next one when no more than the threshold are in hand', async () => {
  for (const text of ['1', '2', '3', '4', '5', '6']) await queue.sendMessage(text);
  listener.start();
  await inHandAre(4);
  for (const text of ['1', '2', '3']) inHand.get(text)?.();
  await inHandAre(3);
  expect([...inHand.keys()]).toEqual(['4', '5', '6']);
  for (const end of inHand.values()) end();
  await listener.stop();
  expect(await left()).toBe(0);
});

it('keeps a message hidden for as long as its function runs, and deletes it by its latest receipt', async () => {
  await queue.sendMessage('long');
  const hidden: (number | undefined)[] = [];
  const update = queue.updateMessage.bind(queue);
  const renewed = new Promise<void>((resolve) => {
    queue.updateMessage = async (id, receipt, text, seconds) => {
      const response = await update(id, receipt, text, seconds);
      hidden.push(seconds);
      resolve();
      return response;
    };
  });
  listener.start();
  await inHandAre(1);
  await clock.moveTo(clock.now() + 301_000);
  await renewed;
  expect(hidden).toEqual([600]);
  inHand.get('long')?.();
  await listener.stop();
  expect(await left()).toBe(0);
});

it('ends only when what is in hand is done', async () => {
  await queue.sendMessage('last');
  listener.start();
  await inHandAre(1);
  let stopped = false;
  const stop = listener.stop().then(() => (stopped = true));
  await left();
  expect(stopped).toBe(false);
  inHand.get('last')?.();
  await stop;
  expect(await left()).toBe(0);
});
