/** The frame around every activity: the fence and the audit of an act, and errors as answers. */
import { AutomationError, isAutomationError } from '../errors.ts';
import type { Ports } from './ports.ts';
import type { Activity, Envelope, StepEffect, StepProblem, StepResult } from './step.ts';

type FramePorts = Pick<Ports, 'records' | 'log'>;

/**
 * An act writes its intent, checks the fence, acts, and writes the outcome. A repetition after a crash finds its intent
 * written (the key is the call's, not the attempt's), and the act itself looks at the world before it changes it.
 */
export function framed<Input, Output>(
  step: { readonly name: string; readonly effect: StepEffect },
  activity: Activity<Input, Output>,
  { records, log }: FramePorts,
): (envelope: Envelope<Input>) => Promise<StepResult<Output>> {
  const write = (envelope: Envelope<Input>, phase: 'intent' | 'outcome' | 'note', detail: unknown) =>
    records.audit.append({
      key: `${envelope.run.id}/${envelope.key}/${phase}`,
      run: envelope.run.id,
      actor: envelope.run.runbook,
      act: step.name,
      phase,
      subject: envelope.subject ?? envelope.run.environment,
      detail: detail ?? null,
      ...(envelope.lease ? { fencing: envelope.lease.token } : {}),
    });

  const act = async (envelope: Envelope<Input>): Promise<Output> => {
    const { lease, input } = envelope;
    if (!lease) throw new AutomationError('internal', `Step ${step.name} acts, and was called without a lease.`);
    await write(envelope, 'intent', input);
    await records.leases.check(lease);
    const output = await activity(input, envelope);
    await write(envelope, 'outcome', output);
    return output;
  };

  return async (envelope) => {
    try {
      await records.runs.progress(envelope.run.id, step.name);
      const value = step.effect === 'act' ? await act(envelope) : await activity(envelope.input, envelope);
      if (step.effect === 'note') await write(envelope, 'note', { input: envelope.input, output: value });
      return { ok: true, value };
    } catch (error) {
      const problem = problemOfStep(error);
      log(`${envelope.run.id}: ${step.name} failed${problem.retryable ? ' for now' : ''}: ${problem.message}`);
      if (step.effect === 'act' && !problem.retryable) await recordRefusal(envelope, problem);
      return { ok: false, problem };
    }
  };

  /** The outcome of an act that will not be tried again; where even that cannot be written, the problem itself matters more. */
  async function recordRefusal(envelope: Envelope<Input>, problem: StepProblem): Promise<void> {
    try {
      await write(envelope, 'outcome', { failed: problem.code, message: problem.message });
    } catch (error) {
      log(`${envelope.run.id}: the outcome of ${step.name} could not be audited: ${problemOfStep(error).message}`);
    }
  }
}

/** A failure in the words of history: no stack, no cause, no value. */
function problemOfStep(error: unknown): StepProblem {
  if (!isAutomationError(error))
    return {
      code: 'internal',
      message: error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error was thrown',
      retryable: false,
    };
  const { code, message, retryable, retryAfterSeconds } = error;
  return { code, message, retryable, retryAfterSeconds };
}
