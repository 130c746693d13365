import type { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzurite, type Azurite } from './azurite.ts';
import { startHostProcess, temporaryFolder, type HostProcess } from './host-process.ts';
import { lines } from './records.ts';

interface Got {
  type: string;
  msg: unknown;
  meta: Record<string, unknown> & { id: string; dequeueCount: number };
  retry?: unknown;
}

const data = temporaryFolder();
const recorded = lines('queue-trigger.jsonl').map((line): { function: string; invocation: Got } => JSON.parse(line));
const facts = ['expirationTime', 'id', 'insertionTime', 'nextVisibleTime', 'popReceipt'];
let azurite: Azurite;
let signals: QueueClient;
let poison: QueueClient;
let host: HostProcess;

beforeAll(async () => {
  azurite = await startAzurite();
  signals = await azurite.queue('signals');
  poison = await azurite.queue('signals-poison');
  host = await startHostProcess({ data: data.path, environment: { Storage: azurite.connectionString } });
});

afterAll(async () => {
  await host.stop();
  await azurite.stop();
  data.remove();
});

/** Hexadecimal digits are all alike. */
function pattern(value: unknown): string {
  return String(value).replaceAll(/[\da-f]/g, '9');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Everything but what is new with every message; the order of names counts. */
function comparable({ meta, ...got }: Got): string {
  return JSON.stringify({
    ...got,
    meta: Object.entries(meta).map(([name, value]) => [name, facts.includes(name) ? typeof value : value]),
  });
}

async function handled(messageId: string, functionName = 'onSignal'): Promise<Got> {
  const printed = await host.until(({ from, text }) => from === functionName && text.includes(messageId));
  return JSON.parse(printed.text);
}

describe('messages', () => {
  const texts = [
    'just text',
    '42',
    '{"n":1,"a":{"b":[1]}}',
    'true',
    '{"n":3,"start":"run-abc"}',
    '"x"',
    'not json',
    '{broken',
    '{"n":9,"b64":true}',
  ];
  for (const text of texts) {
    it(`hands over ${text} as recorded`, async () => {
      const { messageId } = await signals.sendMessage(base64(text));
      const got = await handled(messageId);
      expect(recorded.map(({ invocation }) => comparable(invocation))).toContain(comparable(got));
    });
  }

  it('gives the facts of a message in the forms recorded', async () => {
    const { messageId } = await signals.sendMessage(base64('forms'));
    const { meta } = await handled(messageId);
    const example = recorded[0]?.invocation.meta;
    for (const name of ['expirationTime', 'insertionTime', 'nextVisibleTime', 'id'])
      expect(pattern(meta[name])).toBe(pattern(example?.[name]));
  });

  it('lets a property of the message take the place of a fact of the same name', async () => {
    await signals.sendMessage(base64('{"ID":"mine","DequeueCount":"7"}'));
    const printed = await host.until(({ text }) => text.includes('"mine"'));
    expect(JSON.parse(printed.text).meta).toMatchObject({ id: 'mine', dequeueCount: 7 });
  });

  it('is gone once the function has returned', async () => {
    const { messageId } = await signals.sendMessage(base64('to be deleted'));
    await handled(messageId);
    await signals.sendMessage(base64('{"copy":"after"}'));
    await host.until(({ text }) => text.includes('"copy":"after"'));
    // What is left, seen or hidden, is counted.
    await expect.poll(async () => (await signals.getProperties()).approximateMessagesCount).toBe(0);
  });
});

describe('a message whose function fails', () => {
  it('comes again with a growing dequeue count, then goes to the poison queue where it counts anew, as recorded', async () => {
    const { messageId } = await signals.sendMessage(base64('{"n":2,"fail":true}'));
    await host.until(({ from, text }) => from === 'onPoison' && text.includes('"n":2'));
    const got = host.printed
      .filter(({ from, text }) => from === 'onSignal' && text.startsWith('{') && text.includes(messageId))
      .map(({ text }): Got => JSON.parse(text));
    const expected = recorded.filter(({ invocation: { meta } }) => meta['fail'] === 'True');
    expect(got.map(comparable)).toEqual(
      expected.filter((line) => line.function === 'onSignal').map(({ invocation }) => comparable(invocation)),
    );
    const onPoison = await host.until(({ from, text }) => from === 'onPoison' && text.includes('"n":2'));
    expect(comparable(JSON.parse(onPoison.text))).toBe(
      expected.filter((line) => line.function === 'onPoison').map(({ invocation }) => comparable(invocation))[0],
    );
  });

  it('is never handed over where it is not base64, goes to the poison queue as it is, and stays hidden there', async () => {
    const { messageId } = await signals.sendMessage('not base64!');
    await host.until(({ from, text }) => from === 'onPoison' && text.includes('is not base64'));
    expect(
      host.printed.filter(
        ({ from, text }) => from === 'onSignal' && text.includes(`${messageId} of "signals" is not base64`),
      ),
    ).toHaveLength(3);
    expect((await poison.peekMessages()).peekedMessageItems).toEqual([]);
    expect((await poison.getProperties()).approximateMessagesCount).toBe(1);
  });
});

async function enqueue(value: unknown): Promise<number> {
  return (await host.fetch('/api/enqueue', { method: 'POST', body: JSON.stringify({ value }) })).status;
}

describe('outputs', () => {
  it('makes an array one message an element', async () => {
    expect(await enqueue(['from an array', { from: 'an array' }])).toBe(202);
    await host.until(({ text }) => text.includes('{"type":"string","msg":"from an array"'));
    await host.until(({ text }) => text.includes('{"type":"object","msg":{"from":"an array"}'));
  });

  it('makes null no message', async () => {
    expect(await enqueue(null)).toBe(202);
    expect(await enqueue('after null')).toBe(202);
    await host.until(({ text }) => text.includes('"msg":"after null"'));
    expect(host.printed.filter(({ text }) => text.includes('"msg":null'))).toEqual([]);
  });

  it('makes the queue where there is none, and enqueues what the function returned', async () => {
    await signals.sendMessage(base64('{"copy":{"of":"it"}}'));
    const copies = azurite.service.getQueueClient('copies');
    await expect.poll(() => copies.exists()).toBe(true);
    await expect
      .poll(async () =>
        (await copies.peekMessages({ numberOfMessages: 9 })).peekedMessageItems.map(({ messageText }) => messageText),
      )
      .toContain(base64('{"of":"it"}'));
  });
});
