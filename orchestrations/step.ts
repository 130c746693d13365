/** The contract between an orchestration, which names a step and waits for it, and the activity that carries it out. */
import type { ErrorCode } from '../errors.ts';
import type { Lease } from '../records/leases.ts';
import type { RetryPolicy } from './retry.ts';

/** How a step shows in the audit: `act` writes intent before and outcome after, `note` one entry, `look` nothing. */
export type StepEffect = 'look' | 'note' | 'act';

declare const types: unique symbol;

/** A step by its registered activity name; the types travel with it so that a call cannot be given or return something else. */
export interface Step<Input, Output> {
  readonly name: string;
  readonly effect: StepEffect;
  readonly retry: RetryPolicy;
  readonly [types]?: (input: Input) => Output;
}

export function defineStep<Input, Output>(name: string, effect: StepEffect, retry: RetryPolicy): Step<Input, Output> {
  return { name, effect, retry };
}

export interface RunIdentity {
  /** Durable instance id. */
  readonly id: string;
  readonly runbook: string;
  readonly environment: string;
}

/** What an activity receives. */
export interface Envelope<Input> {
  readonly run: RunIdentity;
  /** Names this call within the run; the same for every attempt and every repetition after a crash. */
  readonly key: string;
  /** What the step is about, for the audit. */
  readonly subject?: string | undefined;
  /** Checked right before an act. */
  readonly lease?: Lease | undefined;
  readonly input: Input;
}

export interface StepProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number | undefined;
}

/** What an activity answers. It never throws: an exception would carry stack traces, and whatever is in them, into durable history. */
export type StepResult<Output> =
  { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly problem: StepProblem };

/** The activity behind a step. */
export type Activity<Input, Output> = (input: Input, envelope: Envelope<Input>) => Promise<Output>;

/** One activity for each step of a table of steps. */
export type ActivitiesFor<Steps> = {
  readonly [Name in keyof Steps]: Steps[Name] extends Step<infer Input, infer Output> ? Activity<Input, Output> : never;
};

/** A step that failed for good, as the orchestration sees it. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: string;
  readonly problem: StepProblem;

  constructor(step: string, problem: StepProblem) {
    super(`${step}: ${problem.message}`);
    this.step = step;
    this.problem = problem;
  }
}
