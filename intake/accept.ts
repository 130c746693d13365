/** Takes a payload in: understood first, then persisted, and only then acknowledged. What is malformed is kept as well. */
import { isAutomationError, problemOf } from '../errors.ts';
import type { Intake } from '../records/intake.ts';
import { parseBody, type BodySource } from '../signals/parse/body.ts';

export interface Accepted {
  /** Id of the recorded payload: what goes into the queue. */
  readonly id: string;
  readonly signals: number;
}

export type Accept = (source: BodySource, body: string) => Promise<Accepted>;

/** The answer throws what made the payload unacceptable, an 'input-invalid' that names the field or a 'payload-too-large'. */
export function createAccept({ intake, clock }: { intake: () => Promise<Intake>; clock: { now(): Date } }): Accept {
  return async (source, body) => {
    const receivedAt = clock.now().toISOString();
    try {
      const signals = parseBody({ source, text: body });
      const { id } = await (await intake()).record({ source, body, contentType: 'application/json', receivedAt });
      return { id, signals: signals.length };
    } catch (error) {
      if (isAutomationError(error, 'input-invalid'))
        await (await intake()).reject(body, problemOf(error), { source, contentType: 'application/json' });
      throw error;
    }
  };
}
