/** Takes a payload in: understood first, then persisted, and only then acknowledged. What is malformed is kept as well. */
import { isAutomationError, problemOf } from '../errors.ts';
import type { Intake } from '../records/intake.ts';
import type { SignalsQueue } from './signals-queue.ts';
import { parseBody, type BodySource } from '../signals/parse/body.ts';

export interface Accepted {
  /** Id of the recorded payload, which the queue has as well. */
  readonly id: string;
  readonly signals: number;
}

export type Accept = (source: BodySource, body: string) => Promise<Accepted>;

/** Resolves when both have it, the inbox and the queue; throws what made the payload unacceptable, an 'input-invalid' that names the field or a 'payload-too-large'. */
export interface AcceptDeps {
  readonly intake: () => Promise<Intake>;
  readonly queue: SignalsQueue;
  readonly clock: { now(): Date };
}

export function createAccept({ intake, queue, clock }: AcceptDeps): Accept {
  return async (source, body) => {
    const receivedAt = clock.now().toISOString();
    try {
      const signals = parseBody({ source, text: body });
      const { id } = await (await intake()).record({ source, body, contentType: 'application/json', receivedAt });
      await queue.send(id);
      return { id, signals: signals.length };
    } catch (error) {
      if (isAutomationError(error, 'input-invalid'))
        await (await intake()).reject(body, problemOf(error), { source, contentType: 'application/json' });
      throw error;
    }
  };
}
