/** What can happen to a run, as functions of the run. */
import { counted, noSignals, type Tally } from './tally.ts';
import type { Decision } from './change.ts';

export type RunState = 'requested' | 'running' | 'finished';

export interface RunCause {
  readonly fingerprint: string;
  readonly epoch: string;
}

export interface RunOutcome {
  /** In a few words, kebab case, e.g. `rolled-back`, `left`, `escalated-lease-not-available`. */
  readonly kind: string;
  readonly reason: string;
  /** False where the run changed nothing: its subject is free for another run. */
  readonly acted?: boolean;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface RunStep {
  readonly name: string;
  readonly at: string;
  /** How long it took; absent while it is under way. */
  readonly seconds?: number;
}

export interface Run {
  /** Durable instance id. */
  readonly id: string;
  readonly runbook: string;
  readonly environment: string;
  readonly input: unknown;
  readonly cause: RunCause;
  readonly signals: Tally;
  /** Who or what asked first: `signal`, a person, a pipeline. */
  readonly by: string;
  readonly state: RunState;
  /** The one execution of the instance id that does the work. */
  readonly execution?: string;
  readonly requestedAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly outcome?: RunOutcome;
  /** The step under way, or the last. */
  readonly step?: string;
  /** The first `mostSteps`; what comes after shows in `step` only. */
  readonly steps: readonly RunStep[];
}

export interface RunRequest {
  readonly id: string;
  readonly runbook: string;
  readonly environment: string;
  readonly input: unknown;
  readonly cause: RunCause;
  readonly signalId?: string | undefined;
  readonly by: string;
}

export const mostSteps = 100;

export function requested(request: RunRequest, at: string): Run {
  const { id, runbook, environment, input, cause, by, signalId } = request;
  return {
    id,
    runbook,
    environment,
    input,
    cause,
    by,
    signals: counted(noSignals, signalId),
    state: 'requested',
    requestedAt: at,
    steps: [],
  };
}

/** One more signal of the same cause; the same run where nothing is new. */
export function joined(run: Run, { signalId }: Pick<RunRequest, 'signalId'>): Run {
  const signals = counted(run.signals, signalId);
  return signals === run.signals ? run : { ...run, signals };
}

export function claimed(run: Run, execution: string, at: string): Decision<Run, 'claimed' | 'ended'> {
  if (run.state === 'requested')
    return { next: { ...run, state: 'running', execution, startedAt: at }, answer: 'claimed' };
  return { answer: run.state === 'running' && run.execution === execution ? 'claimed' : 'ended' };
}

export function begun(run: Run, step: string, at: string): Run {
  if (run.state === 'finished' || run.step === step || run.steps.some(({ name }) => name === step)) return run;
  const steps = [...run.steps.map((done) => ended(done, at)), { name: step, at }];
  return { ...run, step, steps: steps.slice(0, mostSteps) };
}

export function finished(run: Run, outcome: RunOutcome, at: string): Run {
  if (run.state === 'finished') return run;
  return { ...run, state: 'finished', outcome, finishedAt: at, steps: run.steps.map((step) => ended(step, at)) };
}

function ended(step: RunStep, at: string): RunStep {
  return step.seconds === undefined ? { ...step, seconds: (Date.parse(at) - Date.parse(step.at)) / 1000 } : step;
}
