/** Queue output bindings: what a function returned or set is enqueued before its invocation counts as done. */

import { isMissing, defaultConnection, type Queues } from './queue-client.ts';
import { encodeText, outputTexts, type Encoding } from './queue-message.ts';
import type { RpcBinding, RpcInvocationResponse, RpcTypedData } from './rpc.ts';
import type { HostFunction } from './functions.ts';

/** Where a queue binding, trigger or output, points. */
export interface QueueAddress {
  readonly connection: string;
  readonly queueName: string;
}

export function queueAddress(binding: RpcBinding): QueueAddress {
  const { connection, queueName } = binding;
  return {
    connection: typeof connection === 'string' && connection !== '' ? connection : defaultConnection,
    queueName: String(queueName),
  };
}

/** Answers a writer of a response's queue outputs, `$return` among them; `onEnqueued` hears of each queue that got something. */
export function createQueueOutputs(deps: {
  queues: Queues;
  encoding: Encoding;
  onEnqueued: (address: QueueAddress) => void;
}): (fn: HostFunction, response: RpcInvocationResponse) => Promise<void> {
  async function enqueue(binding: RpcBinding, data: RpcTypedData | null | undefined): Promise<void> {
    const texts = outputTexts(data);
    if (texts.length === 0) return;
    const address = queueAddress(binding);
    const queue = deps.queues.client(address.connection, address.queueName);
    for (const text of texts) {
      const encoded = encodeText(text, deps.encoding);
      try {
        await queue.sendMessage(encoded);
      } catch (error) {
        if (!isMissing(error)) throw error;
        await queue.createIfNotExists();
        await queue.sendMessage(encoded);
      }
    }
    deps.onEnqueued(address);
  }

  return async (fn, response) => {
    for (const binding of fn.outputs) {
      if (binding.type.toLowerCase() !== 'queue') continue;
      await enqueue(
        binding,
        binding.name === '$return'
          ? response.returnValue
          : response.outputData?.find(({ name }) => name === binding.name)?.data,
      );
    }
  };
}
