/** What a runbook is: from one definition follow its registration, its HTTP endpoint, its instance ids and its documentation. */
import type * as z from 'zod';
import type { Priority } from '../records/leases.ts';
import type { Estate } from '../resources/estate.ts';
import type { Signal } from '../signals/signal.ts';
import type { Permitted } from './permissions.ts';
import type { Ports } from './ports.ts';
import type { Operation, Run } from './run.ts';
import type { ActivitiesFor, Step } from './step.ts';

/** How a run ended, in words that a list can be filtered by. */
export interface Outcome {
  readonly kind: string;
  /** One sentence for people. */
  readonly reason: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Ends this execution and starts the run over with fresh facts: the world moved while it waited. */
export interface Restart<Input> {
  readonly kind: 'restart';
  readonly reason: string;
  readonly input: Input;
}

export interface Runbook<Input, Steps extends StepTable = StepTable> {
  /** A verb phrase in kebab case; also the orchestrator's registered name. */
  readonly name: string;
  readonly title: string;
  readonly input: z.ZodType<Input>;
  readonly priority: Priority;
  /** Mutating runbooks hold the environment's lease. */
  readonly mutating: boolean;
  /** What a person needs to start it. */
  readonly permission: Permitted;
  /** The environment that a run of this input works in. */
  environment(input: Input): string;
  /** What a routed signal asks of the runbook; throws 'input-invalid' where the signal cannot ask it. */
  fromSignal(signal: Signal, estate: Estate): Input;
  /** The subject that the signal brings news of: the run that works on it is told to look again, whatever routes say. */
  wakes?(signal: Signal, estate: Estate): string | undefined;
  orchestrate(run: Run, input: Input): Operation<Outcome | Restart<Input>>;
  /** Its steps, each registered as an activity under its name. */
  readonly steps: Steps;
  activities(ports: Ports): ActivitiesFor<Steps>;
}

export type StepTable = Readonly<Record<string, Step<never, unknown>>>;

export function defineRunbook<Input, Steps extends StepTable>(runbook: Runbook<Input, Steps>): Runbook<Input, Steps> {
  return runbook;
}
