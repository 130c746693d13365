/** Gives a secret its successor, proves that its consumers are well with it, and ends the credential before. */
import type { RotateSecretInput } from '../../secrets/rotation-input.ts';
import type { Operation, Run } from '../run.ts';
import type { Outcome, Restart } from '../runbook.ts';
import { StepFailed } from '../step.ts';
import { underLeaseInPhases, type LeaseTerms } from '../steps/lease.ts';
import { escalate } from '../steps/page.ts';
import { secondsBetween } from '../time.ts';
import { maximumHoldSeconds, settleSeconds, takeLease, urgency } from './budget.ts';
import { decide } from './decide.ts';
import { rotateSecretSteps as steps } from './names.ts';
import { left, planned, rotated } from './outcomes.ts';
import { takeSecret } from './phases/claim.ts';
import { untilPersonActs } from './phases/person.ts';
import { endPrevious, overlap } from './phases/revoke.ts';
import { createRotating, leaveToOwner, subjectOf, type Rotating } from './phases/rotating.ts';
import { makeSuccessor, stillStands } from './phases/successor.ts';
import type { Decision, Facts, Plan } from './types.ts';

type Ending = Outcome | Restart<RotateSecretInput>;

export function* rotateSecret(run: Run, input: RotateSecretInput): Operation<Ending> {
  const ending = yield* rotateOrLeave(run, input);
  // Event Grid tells of what is about to end, and never that it is well again.
  if (ending.kind === 'rotated' || ending.kind === 'joined' || ending.kind.startsWith('left-'))
    yield* run.do(steps.resolveIncident, { reason: ending.reason });
  return ending;
}

function* rotateOrLeave(run: Run, input: RotateSecretInput): Operation<Ending> {
  const facts = yield* lookedAt(run, input);
  if ('kind' in facts) return facts;
  const decision = decide(facts, input);
  yield* run.do(steps.recordDecision, { decision }, facts.credential ? { subject: subjectOf(facts.credential) } : {});
  if (decision.kind === 'leave') return left(decision);
  if (decision.kind === 'escalate') return yield* refused(run, input, facts, decision);
  const { plan } = decision;
  if (input.dryRun) return planned(plan);

  const rotating = createRotating(run, plan);
  const elsewhere = yield* takeSecret(rotating);
  if (elsewhere) return elsewhere;
  try {
    return yield* carryOut(rotating, input);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    const known = { step: error.step, code: error.problem.code };
    return yield* leaveToOwner(rotating, { kind: 'step-failed', why: error.message, known, severity: 1 });
  } finally {
    if (rotating.holdsOpen) yield* run.do(steps.endHolds, { scopes: plan.holds });
  }
}

function* carryOut(rotating: Rotating, input: RotateSecretInput): Operation<Ending> {
  const { run, plan } = rotating;
  const terms = leaseTerms(plan);
  if (plan.person) {
    const made = yield* untilPersonActs(rotating, plan.person, terms);
    if (!('version' in made)) return made;
    rotating.adopts = made.version;
  }

  const begun = run.now();
  const notProven = yield* underLeaseInPhases(run, terms, makeSuccessor(rotating, input), (lease) =>
    stillStands(rotating, lease),
  );
  if (notProven) return notProven;
  const secondsUntilProven = Math.round(secondsBetween(begun, run.now()));

  const isCompromised = yield* overlap(rotating);
  // What the vaults give out by then is looked at by every act itself: nothing is revoked that somebody needs.
  const hurried = isCompromised ? leaseTerms({ ...plan, priority: 'compromised-rotation' }) : terms;
  const notEnded = yield* underLeaseInPhases(run, hurried, endPrevious(rotating));
  return notEnded ?? rotated(rotating, secondsUntilProven);
}

function leaseTerms({ rotation, priority, sites }: Plan): LeaseTerms {
  return {
    priority,
    reason: `rotate ${rotation.credential.name}`,
    maximumHoldSeconds,
    ...takeLease[priority],
    settle: sites.map(({ site }) => site),
    settleWithinSeconds: settleSeconds,
  };
}

/** Also of what cannot even be looked at, people hear by its name. */
function* lookedAt(run: Run, input: RotateSecretInput): Operation<Facts | Outcome> {
  try {
    return yield* run.do(steps.gatherFacts, input);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return yield* escalate(run, {
      kind: 'step-failed',
      why: error.message,
      about: input.secret,
      known: { secret: input.secret, step: error.step, code: error.problem.code },
      ...urgency[input.reason],
    });
  }
}

/** Reported by name and owner, and never skipped silently; a dry run tells who asked, and nobody else. */
function* refused(
  run: Run,
  { secret, reason, dryRun }: RotateSecretInput,
  { credential }: Facts,
  { reason: kind, explanation }: Extract<Decision, { kind: 'escalate' }>,
): Operation<Outcome> {
  if (dryRun) return { kind: `escalated-${kind}`, reason: explanation, facts: { about: secret } };
  return yield* escalate(run, {
    kind,
    why: explanation,
    about: secret,
    known: { secret, owner: credential?.owner ?? 'nobody known', vault: credential?.vault ?? null },
    ...urgency[reason],
  });
}
