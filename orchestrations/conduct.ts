/** The frame around every runbook: claims its record, carries it out, and concludes it, whatever happens. */
import type { OrchestrationContext } from 'durable-functions';
import type { Continuation, Operation, Run } from './run.ts';
import { createRun } from './run.ts';
import type { Outcome, Restart, Runbook } from './runbook.ts';
import { StepFailed } from './step.ts';
import { sharedSteps } from './steps/names.ts';
import { escalate } from './steps/page.ts';

/** What an orchestration is started with. The input has been checked where it came in. */
export interface RunRequest {
  readonly input: unknown;
  /**
   * When the record was made: the same for whoever starts it. Of several starts at once the engine lets all through and
   * the last replaces the others, which may have claimed the record already; what replaces them has to go on with it.
   */
  readonly requestedAt?: string;
  readonly continued?: Continuation;
}

/** A world that moves each time the run looks is one for people. */
const maximumRestarts = 10;

export function conduct<Input>(
  runbook: Runbook<Input>,
): (context: OrchestrationContext) => Operation<Outcome | undefined> {
  return function* (context) {
    const { input: given, requestedAt, continued = firstOf(requestedAt) } = context.df.getInput<RunRequest>();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by the runbook's schema where it came in
    const input = given as Input;
    const run = createRun(
      context,
      { id: context.df.instanceId, runbook: runbook.name, environment: runbook.environment(input) },
      continued,
    );

    // A finished instance id can be started again by a late starter; the record says that this cause had its run.
    if ((yield* run.do(sharedSteps.claimRun, { execution: run.execution })) === 'ended')
      return { kind: 'not-claimed', reason: 'the cause has had its run' };

    const ending = yield* attempt(run, runbook, input);
    if (isRestart<Input>(ending)) {
      const generation = (continued?.generation ?? 0) + 1;
      if (generation <= maximumRestarts) {
        context.df.continueAsNew({
          input: ending.input,
          continued: { execution: run.execution, generation, acted: run.hasActed() },
        } satisfies RunRequest);
        return undefined;
      }
    }
    const outcome = isRestart<Input>(ending)
      ? yield* escalate(run, {
          kind: 'restless',
          why: `the run started over ${maximumRestarts} times: ${ending.reason}`,
          about: run.environment,
        })
      : ending;
    yield* run.do(sharedSteps.concludeRun, { outcome, acted: run.hasActed() });
    return outcome;
  };
}

function firstOf(requestedAt: string | undefined): Continuation | undefined {
  return requestedAt === undefined ? undefined : { execution: requestedAt, generation: 0, acted: false };
}

function* attempt<Input>(run: Run, runbook: Runbook<Input>, input: Input): Operation<Outcome | Restart<Input>> {
  try {
    return yield* runbook.orchestrate(run, input);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return yield* escalate(run, {
      kind: 'step-failed',
      why: error.message,
      about: run.environment,
      known: { step: error.step, code: error.problem.code },
    });
  }
}

function isRestart<Input>(ending: Outcome | Restart<Input>): ending is Restart<Input> {
  return ending.kind === 'restart';
}
