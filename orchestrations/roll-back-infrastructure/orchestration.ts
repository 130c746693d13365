/** Sees that the infrastructure goes back to its previous release: decides, asks where something would be lost, clears the pipeline to apply, and proves health. */
import type { Lease } from '../../records/leases.ts';
import type { AppliedReport } from '../../records/templates.ts';
import type { Operation, Run } from '../run.ts';
import type { Outcome, Restart } from '../runbook.ts';
import { askApproval } from '../steps/approval.ts';
import { claimSubject } from '../steps/claim.ts';
import { underLease } from '../steps/lease.ts';
import { escalate } from '../steps/page.ts';
import { waitFor } from '../steps/wait.ts';
import { later } from '../time.ts';
import { decide, samePlan } from './decide.ts';
import { rollBackInfrastructureSteps as steps } from './names.ts';
import { infrastructureAppliedEvent, type Plan, type RollBackInfrastructureInput } from './types.ts';

const approvalSeconds = 25 * 60;
/** The pipeline hands its lease over right after it has started this run. */
const leaseWithinSeconds = 10 * 60;
const maximumHoldSeconds = 2 * 3600;
/** A whole environment takes its time; a pipeline that is silent for longer is gone. */
const applySeconds = 75 * 60;
const lookEverySeconds = 5 * 60;
const healthySeconds = 10 * 60;
const healthyInARow = 3;

export function* rollBackInfrastructure(
  run: Run,
  input: RollBackInfrastructureInput,
): Operation<Outcome | Restart<RollBackInfrastructureInput>> {
  const about = `infrastructure of ${input.environment}`;
  const other = yield* claimSubject(run, `${input.environment}/${input.failed}/${input.pipeline}`);
  if (other) return { kind: 'joined', reason: `Run ${other} already takes back ${input.failed}.` };
  const terms = { priority: 'rollback', reason: `roll back the ${about}`, maximumHoldSeconds } as const;
  const waits = { withinSeconds: leaseWithinSeconds, settle: [], settleWithinSeconds: 60 };

  return yield* underLease(run, { ...terms, ...waits }, function* (lease) {
    const failed = { lease, subject: input.failed };
    yield* run.do(steps.quarantineFailed, input, failed);
    const decision = decide(yield* run.do(steps.gatherFacts, input), input);
    yield* run.do(steps.recordDecision, { decision });
    if (decision.kind === 'escalate')
      return yield* escalate(run, { kind: decision.reason, why: decision.explanation, about });

    const { plan } = decision;
    if (decision.kind === 'ask') {
      const answer = yield* askApproval(run, { plan, why: decision.why, withinSeconds: approvalSeconds });
      if (answer.kind !== 'approved')
        return yield* escalate(run, { kind: `approval-${answer.kind}`, why: answer.reason, about });
      const now = decide(yield* run.do(steps.gatherFacts, input), input);
      if (!('plan' in now) || !samePlan(plan, now.plan))
        return { kind: 'restart', reason: 'the ledger moved while the run waited', input } as const;
    }
    return yield* carryOut(run, { plan, about, lease });
  });
}

/** The pipeline applies; this run waits for its word, and then looks for itself. */
function* carryOut(
  run: Run,
  { plan, about, lease }: { readonly plan: Plan; readonly about: string; readonly lease: Lease },
): Operation<Outcome> {
  yield* run.do(steps.clear, { plan }, { lease, subject: plan.previous });
  run.status({ cleared: plan.digest });
  const told = yield* untilReported(run, plan);
  if (told === undefined || told.outcome === 'failed' || told.digest !== plan.digest)
    return yield* escalate(run, {
      kind: 'not-applied',
      why:
        told === undefined
          ? `the pipeline has not said within ${applySeconds / 60} minutes that ${plan.previous} is applied`
          : `the pipeline could not apply ${plan.previous}: ${told.why || `it applied ${told.digest}`}`,
      about,
    });

  let inARow = 0;
  let last = '';
  const proven = yield* waitFor(run, { withinSeconds: healthySeconds, everySeconds: 10 }, function* () {
    const { healthy, reason = 'it is not healthy' } = yield* run.do(steps.probe, { environment: plan.environment });
    inARow = healthy ? inARow + 1 : 0;
    last = reason;
    return inARow >= healthyInARow || undefined;
  });
  if (!proven)
    return yield* escalate(run, {
      kind: 'not-recovered',
      why: `${plan.previous} is applied again, but ${last}`,
      about,
    });
  const liveAt = run.now().toISOString();
  const { release } = yield* run.do(steps.recordRelease, { plan, liveAt }, { subject: plan.previous });
  return { kind: 'rolled-back', reason: `The ${about} is ${plan.previous} again, as ${release}.` };
}

/** The event only wakes the run early: one that got lost costs some minutes. */
function* untilReported(run: Run, plan: Plan): Operation<AppliedReport | undefined> {
  const deadline = later(run.now(), applySeconds);
  for (;;) {
    const report = yield* run.do(steps.readReport, { plan });
    if (report !== null) return report;
    if (run.now() >= deadline) return undefined;
    const next = later(run.now(), lookEverySeconds);
    yield* run.event(infrastructureAppliedEvent, next < deadline ? next : deadline);
  }
}
