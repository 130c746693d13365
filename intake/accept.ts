/** Takes a payload in: understood first, then persisted, and only then acknowledged. What is malformed is kept as well. */
import { isAutomationError, problemOf } from '../errors.ts';
import type { Intake } from '../records/intake.ts';
import type { SignalsMessage, SignalsQueue } from './signals-queue.ts';
import { parseBody, type BodySource } from '../signals/parse/body.ts';

export interface Accepted {
  /** Id of the recorded payload. */
  readonly id: string;
  readonly signals: number;
  /** For the function to put into the queue, by its output binding; absent where the queue has it already. */
  readonly message?: SignalsMessage;
}

export type Accept = (source: BodySource, body: string) => Promise<Accepted>;

export interface AcceptDeps {
  readonly intake: () => Promise<Pick<Intake, 'record' | 'reject'>>;
  readonly queue: SignalsQueue;
  readonly clock: { now(): Date };
}

/**
 * In quiet times the message goes by the function's binding: a host that puts something into a queue looks there at once,
 * and the signal does not wait for the next poll. In a storm somebody looks all the time, and signals share messages.
 */
const quiet = 4;

/** Resolves when the inbox has it, and the queue too or the caller its message; throws what made the payload unacceptable, an 'input-invalid' that names the field or a 'payload-too-large'. */
export function createAccept({ intake, queue, clock }: AcceptDeps): Accept {
  let inHand = 0;
  return async (source, body) => {
    inHand += 1;
    const receivedAt = clock.now().toISOString();
    try {
      const signals = parseBody({ source, text: body });
      const { id } = await (await intake()).record({ source, body, contentType: 'application/json', receivedAt });
      if (inHand <= quiet) return { id, signals: signals.length, message: { ids: [id] } };
      await queue.send(id);
      return { id, signals: signals.length };
    } catch (error) {
      if (isAutomationError(error, 'input-invalid'))
        await (await intake()).reject(body, problemOf(error), { source, contentType: 'application/json' });
      throw error;
    } finally {
      inHand -= 1;
    }
  };
}
