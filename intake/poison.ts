/** Messages that could not be handled: listed, and sent again by a person. */
import type { QueueClient } from '@azure/storage-queue';
import { AutomationError } from '../errors.ts';
import { calling } from '../azure/errors.ts';
import { idsOf } from './signals-queue.ts';

export interface PoisonMessage {
  readonly id: string;
  /** The signals the message is about; none where it cannot be read. */
  readonly signals: readonly string[];
  readonly text: string;
  readonly insertedOn: string;
}

export interface PoisonQueue {
  list(): Promise<readonly PoisonMessage[]>;
  /** Handles the signals of one message; the message goes only when that went well. */
  replay(
    id: string,
    handle: (signals: readonly string[]) => Promise<void>,
  ): Promise<{ readonly signals: readonly string[] }>;
}

/** A page of a storage queue; a message that is taken is hidden from others for this long. */
const batch = { numberOfMessages: 32 };
const hiddenSeconds = 30;

export function createPoisonQueue(queue: () => Promise<QueueClient>): PoisonQueue {
  return {
    async list() {
      const client = await queue();
      if (!(await calling('look for the poison queue', () => client.exists()))) return [];
      const { peekedMessageItems } = await calling('list poison messages', () => client.peekMessages(batch));
      return peekedMessageItems.map(({ messageId, messageText, insertedOn }) => ({
        id: messageId,
        ...readMessage(messageText),
        insertedOn: insertedOn.toISOString(),
      }));
    },

    async replay(id, handle) {
      const client = await queue();
      // Peeking gives no receipt: the message is received with its neighbours, which show again at once.
      const { receivedMessageItems } = await calling('read poison messages', () =>
        client.receiveMessages({ ...batch, visibilityTimeout: hiddenSeconds }),
      );
      const message = receivedMessageItems.find(({ messageId }) => messageId === id);
      await Promise.all(
        receivedMessageItems
          .filter((item) => item !== message)
          .map(({ messageId, popReceipt, messageText }) => client.updateMessage(messageId, popReceipt, messageText, 0)),
      );
      const { signals } = readMessage(message?.messageText ?? '');
      if (!message || signals.length === 0)
        throw new AutomationError('not-found', `There is no poison message "${id}" that names signals.`);
      await handle(signals);
      await calling('remove a poison message', () => client.deleteMessage(message.messageId, message.popReceipt));
      return { signals };
    },
  };
}

/** The host writes poison messages as it got them: base64 of our JSON, or whatever a stranger put there. */
function readMessage(messageText: string): { text: string; signals: readonly string[] } {
  const text = Buffer.from(messageText, 'base64').toString('utf8');
  try {
    return { text, signals: idsOf(JSON.parse(text)) };
  } catch {
    return { text: messageText.slice(0, 200), signals: [] };
  }
}
