/** Keeps a queue message hidden from everybody else for as long as it is handled. */

import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { HostClock } from './clock.ts';

/** As the platform: a message whose host dies is seen again only after this. Renewed at half of it. */
export const hiddenSeconds = 600;

export interface Hold {
  /** Ends the renewals, and resolves with the receipt that is valid by then. */
  release(): Promise<string>;
}

export function holdMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  clock: HostClock,
  onFailure: (error: unknown) => void,
): Hold {
  let { popReceipt } = message;
  let renewing = Promise.resolve();
  let cancel = renewLater();

  async function renew(): Promise<void> {
    try {
      const renewed = await queue.updateMessage(message.messageId, popReceipt, message.messageText, hiddenSeconds);
      popReceipt = renewed.popReceipt ?? popReceipt;
    } catch (error) {
      onFailure(error);
    }
    cancel = renewLater();
  }

  function renewLater(): () => void {
    return clock.after(hiddenSeconds * 500, () => {
      renewing = renew();
    });
  }

  return {
    async release() {
      cancel();
      await renewing;
      cancel();
      return popReceipt;
    },
  };
}
