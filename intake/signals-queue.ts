/** The one queue that every signal goes through. A message carries the ids of recorded payloads: one in quiet times, many in a storm. */
import type { QueueClient } from '@azure/storage-queue';
import { azureError, calling } from '../azure/errors.ts';
import { AutomationError } from '../errors.ts';
import { createCoalescer } from '../records/coalesce.ts';

export interface SignalsMessage {
  readonly ids: readonly string[];
}

export interface SignalsQueue {
  /** Resolves when the queue has the id; ids that arrive while a message is on its way go together in the next. */
  send(id: string): Promise<void>;
}

/** Small enough that the router spreads a storm over its handlers, and far under the 64 KB of a message. */
const idsPerMessage = 32;

const idPattern = /^[0-9a-f]{32}$/;

export function createSignalsQueue(queue: () => Promise<QueueClient>): SignalsQueue {
  const sendTogether = createCoalescer<string, void>(async (_queue, ids) => {
    const client = await queue();
    await sendMessage(client, Buffer.from(JSON.stringify({ ids } satisfies SignalsMessage)).toString('base64'));
    return ids.map(() => undefined);
  }, idsPerMessage);

  return { send: (id) => sendTogether('signals', id) };
}

async function sendMessage(client: QueueClient, text: string): Promise<void> {
  const what = 'send to the signals queue';
  try {
    await client.sendMessage(text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'QueueNotFound')) throw azureError(error, what);
    // Infrastructure makes it; an emulated account starts without.
    await calling(what, async () => {
      await client.createIfNotExists();
      await client.sendMessage(text);
    });
  }
}

/** The ids of a message as the host parsed it; throws 'input-invalid' for a stranger's. */
export function idsOf(message: unknown): readonly string[] {
  const given = typeof message === 'object' && message !== null && 'ids' in message ? message.ids : undefined;
  const all: readonly unknown[] = Array.isArray(given) ? given : [];
  const ids = all.filter((id): id is string => typeof id === 'string' && idPattern.test(id));
  if (ids.length > 0 && ids.length === all.length) return ids;
  throw new AutomationError(
    'input-invalid',
    'A message of the signals queue is {"ids": ["<id of a recorded payload>", …]}; this one goes to poison.',
  );
}
