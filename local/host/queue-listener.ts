/** A queue trigger: takes messages in batches, hides each while it is handled, and sees to the ones that fail. */

import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { HostClock } from './clock.ts';
import type { HostFunction } from './functions.ts';
import type { Logs } from './logs.ts';
import { isMissing } from './queue-client.ts';
import { hiddenSeconds, holdMessage } from './queue-hold.ts';
import { decodeText, messageInput, messageMetadata } from './queue-message.ts';
import type { RpcLogLevel } from './rpc.ts';
import type { QueueSettings } from './settings.ts';
import type { Worker } from './worker.ts';

const firstIntervalMilliseconds = 100;
/** A storage service that does not answer does not hold up the end for longer. */
const stopGraceMilliseconds = 1000;

export interface QueueListener {
  start(): void;
  /** Something was put into this queue by this process: look now. */
  nudge(): void;
  /** Takes no more; resolves when what is in hand is done. */
  stop(): Promise<void>;
}

export interface QueueListenerDeps {
  readonly fn: HostFunction;
  readonly queue: QueueClient;
  /** `NAME-poison`; a poison queue has none of its own, and its failed messages stay hidden. */
  readonly poison: QueueClient | undefined;
  readonly settings: QueueSettings;
  readonly worker: Worker;
  readonly logs: Logs;
  readonly clock: HostClock;
}

export function createQueueListener(deps: QueueListenerDeps): QueueListener {
  const { fn, queue, poison, settings, clock } = deps;
  const threshold = settings.newBatchThreshold ?? Math.floor(settings.batchSize / 2);
  const inHand = new Set<Promise<void>>();
  const stop = new AbortController();
  const giveUp = new AbortController();
  let interval = firstIntervalMilliseconds;
  let nudged = false;
  let wake: (() => void) | undefined;
  let loop = Promise.resolve();
  let lastTrouble: string | undefined;

  const say = (level: RpcLogLevel, text: string): void =>
    deps.logs.write(level, { from: fn.name, category: `Function.${fn.name}` }, text);

  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      nudged = false;
      const messages = await receive();
      for (const message of messages) {
        const work = handle(message).finally(() => inHand.delete(work));
        inHand.add(work);
      }
      if (messages.length > 0) {
        interval = firstIntervalMilliseconds;
        while (inHand.size > threshold) await Promise.race(inHand);
      } else {
        await rest();
        interval = nudged ? firstIntervalMilliseconds : Math.min(interval * 2, settings.maxPollingInterval);
      }
    }
  }

  /** Nothing for a queue that is not there yet, and for one that cannot be read, which is said once. */
  async function receive(): Promise<DequeuedMessageItem[]> {
    try {
      const received = await queue.receiveMessages({
        numberOfMessages: settings.batchSize,
        visibilityTimeout: hiddenSeconds,
        abortSignal: giveUp.signal,
      });
      lastTrouble = undefined;
      return received.receivedMessageItems;
    } catch (error) {
      if (isMissing(error) || stop.signal.aborted) return [];
      const trouble = `queue "${queue.name}" cannot be read, trying again: ${String(error)}`;
      if (trouble !== lastTrouble) say('warning', trouble);
      lastTrouble = trouble;
      interval = settings.maxPollingInterval;
      return [];
    }
  }

  function rest(): Promise<void> {
    if (nudged || stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = clock.after(interval, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async function handle(message: DequeuedMessageItem): Promise<void> {
    const about = `message ${message.messageId} of "${queue.name}"`;
    const hold = holdMessage(queue, message, clock, (error) =>
      say('warning', `${about} could not be kept hidden: ${String(error)}`),
    );
    const done = await run(message, about);
    const popReceipt = await hold.release();
    try {
      if (done) await queue.deleteMessage(message.messageId, popReceipt);
      else await setAside(message, popReceipt);
    } catch (error) {
      if (!isMissing(error)) say('warning', `${about} could not be settled: ${String(error)}`);
    }
  }

  /** Whether the function has taken the message. */
  async function run(message: DequeuedMessageItem, about: string): Promise<boolean> {
    const text = decodeText(message.messageText, settings.messageEncoding);
    if (text === undefined) say('error', `${about} is not ${settings.messageEncoding}, and is not handed over`);
    if (text === undefined || message.dequeueCount > settings.maxDequeueCount) return false;
    const invocation = { input: messageInput(text), triggerMetadata: messageMetadata(text, message) };
    // The worker logs what a function throws.
    return deps.worker.invoke(fn, invocation).then(
      () => true,
      () => false,
    );
  }

  async function setAside(
    { messageId, messageText, dequeueCount }: DequeuedMessageItem,
    popReceipt: string,
  ): Promise<void> {
    if (poison === undefined) return;
    if (dequeueCount < settings.maxDequeueCount) {
      await queue.updateMessage(messageId, popReceipt, messageText, Math.floor(settings.visibilityTimeout / 1000));
      return;
    }
    say('warning', `message ${messageId} has failed ${dequeueCount} times and goes to "${poison.name}"`);
    await poison.createIfNotExists();
    await poison.sendMessage(messageText);
    await queue.deleteMessage(messageId, popReceipt);
  }

  return {
    start() {
      loop = poll();
    },
    nudge() {
      nudged = true;
      wake?.();
    },
    async stop() {
      stop.abort();
      wake?.();
      // Cut short at once, a request might have hidden messages that nobody sees for ten minutes.
      const cancel = clock.after(stopGraceMilliseconds, () => giveUp.abort());
      await loop;
      cancel();
      await Promise.allSettled(inHand);
    },
  };
}
