/** Proves that what was deployed is there, connected and well. Changes nothing. */
import { claimSubject } from '../steps/claim.ts';
import { tell } from '../steps/page.ts';
import { waitFor } from '../steps/wait.ts';
import type { Operation, Run } from '../run.ts';
import type { Outcome } from '../runbook.ts';
import { StepFailed } from '../step.ts';
import { patience, respondBySeconds, settle } from './budget.ts';
import { decide, resultOf } from './decide.ts';
import { verifyDeploymentSteps as steps } from './names.ts';
import { sides, type Side } from './sides.ts';
import type { SideVerdict, VerifyDeploymentInput } from './types.ts';

export function* verifyDeployment(run: Run, input: VerifyDeploymentInput): Operation<Outcome> {
  const other = yield* otherRun(run, input);
  if (other !== undefined) return yield* joined(run, other);

  const underWay = yield* settled(run, input);
  const verdicts = yield* lookUntilWell(run, input.environment);
  if (underWay.length > 0) verdicts.set('resources', withUnderWay(verdicts.get('resources'), underWay));
  const all = [...verdicts.values()];
  const decision = decide(all);
  const result = resultOf(all);
  yield* run.do(steps.recordResult, result, { subject: input.deployment ?? input.environment });
  const facts = { judged: result.judged, notJudged: result.notJudged.length + result.notJudgedMore };
  if (decision.kind === 'verified') {
    yield* run.do(steps.resolveIncident, { reason: decision.reason });
    return { kind: 'verified', reason: decision.reason, facts };
  }
  const { reason, severity, counts } = decision;
  yield* tell(run, {
    kind: 'findings',
    why: reason,
    about: input.environment,
    known: { ...facts, ...counts, deployment: input.deployment ?? null },
    severity,
    respondBySeconds: respondBySeconds[severity],
  });
  return { kind: 'findings', reason, facts: { ...facts, severity, ...counts } };
}

/** One deployment has many successes, one of each nested deployment: it is verified once. */
function* otherRun(run: Run, { environment, correlation }: VerifyDeploymentInput): Operation<string | undefined> {
  if (correlation === undefined) return undefined;
  const running = yield* claimSubject(run, `${environment}/${correlation}`, { lasts: 'while-running' });
  if (running !== undefined) return running;
  return (yield* run.do(steps.findEarlier, { correlation })).run;
}

function* joined(run: Run, other: string): Operation<Outcome> {
  const reason = `Run ${other} verifies the deployment.`;
  yield* run.do(steps.resolveIncident, { reason });
  return { kind: 'joined', reason, facts: { run: other } };
}

/** What is still under way when patience ends; nothing as a rule. */
function* settled(run: Run, input: VerifyDeploymentInput): Operation<readonly string[]> {
  let underWay: readonly string[] = [];
  const over = yield* waitFor(run, settle, function* () {
    underWay = yield* run.do(steps.findInFlight, input);
    run.status({ underWay: underWay.length });
    return underWay.length === 0 || undefined;
  });
  return over ? [] : underWay;
}

/** Looks at every side, and again at those where something was found, until nothing is or it stays. */
function* lookUntilWell(run: Run, environment: string): Operation<Map<Side, SideVerdict>> {
  const verdicts = new Map<Side, SideVerdict>();
  yield* waitFor(run, patience, function* () {
    for (const side of sides) {
      const before = verdicts.get(side);
      if (before?.findings.length === 0) continue;
      run.status({ lookingAt: side, again: before !== undefined });
      verdicts.set(side, yield* look(run, environment, side));
    }
    return [...verdicts.values()].every(({ findings }) => findings.length === 0) || undefined;
  });
  return verdicts;
}

/** A side that cannot be looked at is a finding by itself: silence would look like health. */
function* look(run: Run, environment: string, side: Side): Operation<SideVerdict> {
  try {
    return yield* run.do(steps.look, { environment, side });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    const finding = { rule: 'not-judged', resource: environment, why: `${side}: ${error.problem.message}` } as const;
    return { side, judged: 0, findings: [finding], notJudged: [], more: 0 };
  }
}

function withUnderWay(verdict: SideVerdict | undefined, underWay: readonly string[]): SideVerdict {
  const { judged, findings, notJudged, more } = verdict ?? { judged: 0, findings: [], notJudged: [], more: 0 };
  const still = `still under way after ${settle.withinSeconds / 60} minutes: ${underWay.slice(0, 3).join(', ')}`;
  return { side: 'resources', judged, findings, notJudged: [...notJudged, still], more };
}
