/** A queue trigger: takes messages in batches, hides each while it is handled, and sees to the ones that fail. */

import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { HostClock } from './clock.ts';
import type { Logs } from './logs.ts';
import { isMissing } from './queue-client.ts';
import { decodeText, messageInput, messageMetadata } from './queue-message.ts';
import type { QueueSettings } from './settings.ts';
import type { HostFunction, Worker } from './worker.ts';

/** A message that is being handled is hidden this long, and anew at half of it. */
const hiddenSeconds = 600;
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
  const origin = { from: fn.name, category: `Function.${fn.name}` };
  const inHand = new Set<Promise<void>>();
  let interval = firstIntervalMilliseconds;
  const stop = new AbortController();
  const stopping = (): boolean => stop.signal.aborted;
  const giveUp = new AbortController();
  let nudged = false;
  let wake: (() => void) | undefined;
  let loop: Promise<void> = Promise.resolve();
  let lastTrouble = '';

  function rest(milliseconds: number): Promise<void> {
    if (nudged || stopping()) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const cancel = clock.after(milliseconds, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async function receive(): Promise<DequeuedMessageItem[]> {
    try {
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: settings.batchSize,
        visibilityTimeout: hiddenSeconds,
        abortSignal: giveUp.signal,
      });
      lastTrouble = '';
      return receivedMessageItems;
    } catch (error) {
      const trouble =
        isMissing(error) || stopping() ? '' : `queue "${queue.name}" cannot be read, trying again: ${String(error)}`;
      if (trouble !== '' && trouble !== lastTrouble) deps.logs.write('warning', origin, trouble);
      lastTrouble = trouble;
      if (trouble !== '') interval = settings.maxPollingInterval;
      return [];
    }
  }

  async function poll(): Promise<void> {
    while (!stopping()) {
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
        await rest(interval);
        interval = nudged ? firstIntervalMilliseconds : Math.min(interval * 2, settings.maxPollingInterval);
      }
    }
  }

  async function handle(message: DequeuedMessageItem): Promise<void> {
    const hold = keepHidden(message);
    let done = false;
    try {
      const text = decodeText(message.messageText, settings.messageEncoding);
      if (text === undefined) {
        deps.logs.write(
          'error',
          origin,
          `message ${message.messageId} of "${queue.name}" is not ${settings.messageEncoding}, and is not handed over`,
        );
      } else if (message.dequeueCount <= settings.maxDequeueCount) {
        await deps.worker.invoke(fn, { input: messageInput(text), triggerMetadata: messageMetadata(text, message) });
        done = true;
      }
    } catch {
      // The worker has said it.
    }
    try {
      const popReceipt = await hold.release();
      if (done) await queue.deleteMessage(message.messageId, popReceipt);
      else await setAside(message, popReceipt);
    } catch (error) {
      if (!isMissing(error))
        deps.logs.write(
          'warning',
          origin,
          `message ${message.messageId} of "${queue.name}" could not be settled: ${String(error)}`,
        );
    }
  }

  async function setAside(message: DequeuedMessageItem, popReceipt: string): Promise<void> {
    if (poison === undefined) return;
    if (message.dequeueCount < settings.maxDequeueCount) {
      await queue.updateMessage(
        message.messageId,
        popReceipt,
        message.messageText,
        Math.floor(settings.visibilityTimeout / 1000),
      );
      return;
    }
    deps.logs.write(
      'warning',
      origin,
      `message ${message.messageId} has failed ${message.dequeueCount} times and goes to "${poison.name}"`,
    );
    await poison.createIfNotExists();
    await poison.sendMessage(message.messageText);
    await queue.deleteMessage(message.messageId, popReceipt);
  }

  /** Renews the invisibility for as long as the function runs; `release` answers the receipt that is valid then. */
  function keepHidden(message: DequeuedMessageItem): { release(): Promise<string> } {
    let popReceipt = message.popReceipt;
    let renewing: Promise<void> = Promise.resolve();
    let cancel = (): void => {};
    const renewLater = (): void => {
      cancel = clock.after((hiddenSeconds / 2) * 1000, () => {
        renewing = renew().then(renewLater);
      });
    };
    async function renew(): Promise<void> {
      try {
        popReceipt =
          (await queue.updateMessage(message.messageId, popReceipt, message.messageText, hiddenSeconds)).popReceipt ??
          popReceipt;
      } catch (error) {
        deps.logs.write(
          'warning',
          origin,
          `message ${message.messageId} of "${queue.name}" could not be kept hidden: ${String(error)}`,
        );
      }
    }
    renewLater();
    return {
      async release() {
        cancel();
        await renewing;
        cancel();
        return popReceipt;
      },
    };
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
