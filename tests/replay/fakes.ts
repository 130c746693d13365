/** Steps as a test gives them: typed as the real activities are, answering as framed ones do. */
import { isAutomationError } from '../../errors.ts';
import type { StepTable } from '../../orchestrations/runbook.ts';
import type { ActivitiesFor, Envelope, StepResult } from '../../orchestrations/step.ts';

/** What the engine calls, by registered name. */
export type Fakes = ReadonlyMap<string, (envelope: Envelope<unknown>) => Promise<StepResult<unknown>>>;

/** The worker's process is gone in the middle of the step: the engine hears of a failure instead of an answer. */
export class WorkerDied extends Error {}

export function fakesOf<Steps extends StepTable>(steps: Steps, activities: ActivitiesFor<Steps>): Fakes {
  return new Map(
    Object.entries(steps).map(([key, { name }]) => {
      const activity: unknown = Reflect.get(activities, key);
      if (typeof activity !== 'function') throw new Error(`There is no fake for ${name}.`);
      return [name, (envelope) => answerOf(() => Reflect.apply(activity, undefined, [envelope.input, envelope]))];
    }),
  );
}

async function answerOf(run: () => unknown): Promise<StepResult<unknown>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    if (!isAutomationError(error)) throw error;
    const { code, message, retryable, retryAfterSeconds } = error;
    return { ok: false, problem: { code, message, retryable, retryAfterSeconds } };
  }
}

export function envelopeOf(trigger: unknown): Envelope<unknown> {
  if (isEnvelope(trigger)) return trigger;
  throw new Error(`A step is called with an envelope, got ${JSON.stringify(trigger)}.`);
}

function isEnvelope(value: unknown): value is Envelope<unknown> {
  return typeof value === 'object' && value !== null && 'run' in value && 'key' in value && 'input' in value;
}
