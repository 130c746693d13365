/** A run as a runbook sees it: typed steps and waits over the durable context, so that `yield` never leaks `any`. */
import type { OrchestrationContext, Task } from 'durable-functions';
import type { Lease } from '../records/leases.ts';
import { delayBeforeNextAttempt } from './retry.ts';
import type { Envelope, RunIdentity, Step, StepProblem, StepResult } from './step.ts';
import { StepFailed } from './step.ts';
import { later, secondsBetween } from './time.ts';

/** A part of an orchestration that ends with a T; entered with `yield*`. */
export type Operation<T> = Generator<Task, T, unknown>;

export interface StepOptions {
  readonly lease?: Lease;
  /** What the step is about, for the audit: a resource id, a release. */
  readonly subject?: string;
}

export interface Run extends RunIdentity {
  /** Distinguishes what was asked for once from a later start of the same instance id: when the record was made, or else the time of the first turn. */
  readonly execution: string;
  /** Whether the run has changed anything yet. */
  hasActed(): boolean;
  /** The time of this turn; the same in every replay. */
  now(): Date;
  do<Input, Output>(step: Step<Input, Output>, input: Input, options?: StepOptions): Operation<Output>;
  wait(seconds: number): Operation<void>;
  /** Resolves with the event's payload, or undefined at the deadline. */
  event(name: string, deadline: Date): Operation<{ readonly payload: unknown } | undefined>;
  /** What people see as the state of the run; at most a few words and numbers. */
  status(status: Readonly<Record<string, string | number | boolean | null>>): void;
}

/** Carried through continue-as-new, so that a restarted run stays one execution and its step keys never repeat. */
export interface Continuation {
  readonly execution: string;
  readonly generation: number;
  readonly acted: boolean;
}

export function createRun(
  context: OrchestrationContext,
  identity: RunIdentity,
  continued: Continuation | undefined,
): Run {
  const { df } = context;
  const generation = continued?.generation ?? 0;
  const calls = new Map<string, number>();
  let acted = continued?.acted ?? false;

  function* wait(seconds: number): Operation<void> {
    if (seconds > 0) yield df.createTimer(later(df.currentUtcDateTime, seconds));
  }

  function* attempt<Output>(name: string, envelope: Envelope<unknown>): Operation<StepResult<Output>> {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the step's type says what its activity answers
      return (yield df.callActivity(name, envelope)) as StepResult<Output>;
    } catch {
      // The worker died in the activity: our activities never throw.
      const problem: StepProblem = {
        code: 'unavailable',
        message: 'the worker died while the step ran',
        retryable: true,
      };
      return { ok: false, problem };
    }
  }

  return {
    ...identity,
    execution: continued?.execution ?? df.currentUtcDateTime.toISOString(),
    hasActed: () => acted,
    now: () => df.currentUtcDateTime,
    wait,
    status: (status) => df.setCustomStatus(status),

    *do<Input, Output>(step: Step<Input, Output>, input: Input, options: StepOptions = {}) {
      const call = (calls.get(step.name) ?? 0) + 1;
      calls.set(step.name, call);
      const envelope: Envelope<Input> = { run: identity, key: `${step.name}/${generation}.${call}`, input, ...options };
      const begun = df.currentUtcDateTime;
      for (let number = 1; ; number++) {
        const result = yield* attempt<Output>(step.name, envelope);
        if (result.ok) {
          acted ||= step.effect === 'act';
          return result.value;
        }
        const { problem } = result;
        const delay = problem.retryable
          ? delayBeforeNextAttempt(step.retry, {
              attempt: number,
              elapsedSeconds: secondsBetween(begun, df.currentUtcDateTime),
              retryAfterSeconds: problem.retryAfterSeconds,
              jitter: fraction(df.newGuid(identity.id)),
            })
          : undefined;
        if (delay === undefined) {
          // What failed in a way that could be tried again may have had its effect; a refusal had none.
          acted ||= step.effect === 'act' && problem.retryable;
          throw new StepFailed(step.name, problem);
        }
        yield* wait(delay);
      }
    },

    *event(name, deadline) {
      const event = df.waitForExternalEvent(name);
      const timer = df.createTimer(deadline);
      const winner = yield df.Task.any([event, timer]);
      if (winner !== event) return undefined;
      // A timer left running would keep the finished instance alive until it fires.
      timer.cancel();
      return { payload: event.result };
    },
  };
}

/** A number in [0, 1) from the first digits of a guid. */
function fraction(guid: string): number {
  return Number.parseInt(guid.slice(0, 8), 16) / 2 ** 32;
}
