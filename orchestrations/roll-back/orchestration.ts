/** Puts the last good release back, and proves that it serves. */
import type { Lease } from '../../records/leases.ts';
import type { Operation, Run } from '../run.ts';
import type { Outcome, Restart } from '../runbook.ts';
import { StepFailed } from '../step.ts';
import { askApproval } from '../steps/approval.ts';
import { asksToYield, underLease, type LeaseTerms } from '../steps/lease.ts';
import { escalate } from '../steps/page.ts';
import { claimSubject } from '../steps/claim.ts';
import { waitFor } from '../steps/wait.ts';
import {
  approvalSeconds,
  budgetSeconds,
  maximumHoldSeconds,
  pollSeconds,
  resolutionSeconds,
  targetSeconds,
} from './budget.ts';
import { decide, phaseOf, samePlan } from './decide.ts';
import { rollBackSteps as steps } from './names.ts';
import type { Decision, Plan, RollBackInput, SitePhase, SitePlan } from './types.ts';

type Ending = Outcome | Restart<RollBackInput>;

/** A site that shows no running swap this many looks in a row has none. */
const cancelledAfterLooks = 3;

export function* rollBack(run: Run, input: RollBackInput): Operation<Ending> {
  const decision = decide(yield* run.do(steps.gatherFacts, input), input);
  yield* run.do(steps.recordDecision, { decision });
  if (decision.kind === 'leave') return yield* leave(run, decision, input.component);
  if (decision.kind === 'escalate')
    return yield* escalate(run, { kind: decision.reason, why: decision.explanation, about: input.component });

  const { plan } = decision;
  const other = yield* claimSubject(run, plan.release);
  if (other) return { kind: 'joined', reason: `Run ${other} already rolls back ${plan.release}.` };
  if (decision.kind === 'ask') {
    const answer = yield* askApproval(run, { plan, why: decision.why, withinSeconds: approvalSeconds });
    if (answer.kind !== 'approved')
      return yield* escalate(run, { kind: `approval-${answer.kind}`, why: answer.reason, about: plan.release });
  }

  const ending = yield* underLease(run, leaseTerms(plan), function* (lease) {
    const current = decide(yield* run.do(steps.gatherFacts, input), input);
    if (!('plan' in current) || !samePlan(plan, current.plan))
      return { kind: 'restart', reason: 'the world moved while the run waited', input } as const;
    return yield* carryOut(run, input, plan, lease);
  });
  return ending.kind === 'rolled-back' && input.resolves ? yield* untilResolved(run, input, ending) : ending;
}

/** The release is not what is wrong; where that leaves the alert without anybody who works on it, a person must look. */
function* leave(
  run: Run,
  { reason, explanation }: Extract<Decision, { kind: 'leave' }>,
  about: string,
): Operation<Outcome> {
  if (reason !== 'already-rolled-back' && reason !== 'newer-release')
    yield* escalate(run, { kind: reason, why: explanation, about });
  return { kind: `left-${reason}`, reason: explanation };
}

function leaseTerms({ release, sites }: Plan): LeaseTerms {
  return {
    priority: 'rollback',
    reason: `roll back ${release}`,
    maximumHoldSeconds,
    withinSeconds: budgetSeconds.takeLease,
    settle: sites.map(({ site }) => site),
    settleWithinSeconds: budgetSeconds.settleInFlight,
  };
}

function* carryOut(run: Run, input: RollBackInput, plan: Plan, lease: Lease): Operation<Ending> {
  yield* run.do(steps.holdDrift, { plan, lease }, { lease, subject: plan.release });
  yield* run.do(
    steps.quarantineRelease,
    { release: plan.release, reason: `rolled back by ${run.id}` },
    { lease, subject: plan.release },
  );

  const sites = plan.sites.filter(({ method }) => method !== 'none');
  const warmed = yield* warm(run, sites, lease);
  if (warmed !== 'warm') return yield* escalate(run, { kind: 'previous-not-warm', why: warmed, about: plan.release });

  if (yield* asksToYield(run, lease)) {
    for (const site of sites) yield* run.do(steps.resetSlotConfig, site, { lease, subject: site.site });
    return { kind: 'restart', reason: 'a higher priority asked for the lease', input };
  }
  for (const site of sites) {
    const swapped = yield* swap(run, site, lease, budgetSeconds.swap / sites.length);
    if (swapped !== 'swapped') return yield* notSwapped(run, { plan, site, why: swapped, lease });
  }

  const health = yield* untilHealthy(run, plan);
  if (health !== 'healthy')
    return yield* escalate(run, {
      kind: 'not-recovered',
      why: `${plan.previous} is back on every site, but ${health}`,
      about: plan.release,
    });
  const { firedAt, cause } = input;
  const { seconds } = yield* run.do(
    steps.recordRecovery,
    { plan, firedAt, cause, provenAt: run.now().toISOString() },
    { subject: plan.release },
  );
  return {
    kind: 'rolled-back',
    reason: `${plan.component} runs ${plan.previous} again and serves.`,
    facts: { timeToRollbackSeconds: seconds, targetSeconds, withinTarget: seconds <= targetSeconds },
  };
}

/** Phase one on every site, side by side: the previous artefact in the slot, with production's settings, warm and answering. */
function* warm(run: Run, sites: readonly SitePlan[], lease: Lease): Operation<string> {
  for (const site of sites) {
    if (site.method === 'redeploy') yield* run.do(steps.redeployPrevious, site, { lease, subject: site.site });
  }
  for (const site of sites) yield* run.do(steps.applySlotConfig, site, { lease, subject: site.site });

  let cold = '';
  const warmed = yield* waitFor(run, { withinSeconds: budgetSeconds.warm, everySeconds: pollSeconds }, function* () {
    for (const site of sites) {
      const { healthy, reason = 'it is not healthy' } = yield* run.do(steps.probeSlot, site);
      if (healthy) continue;
      cold = `${site.slot} slot in ${site.region}: ${reason}`;
      return undefined;
    }
    return true;
  });
  if (warmed) return 'warm';
  for (const site of sites) yield* run.do(steps.resetSlotConfig, site, { lease, subject: site.site });
  return `the previous artefact does not become healthy in its slot (${cold})`;
}

/** Phase two on one site. A swap is a toggle: it is begun once, and what came of it is read from the site. */
function* swap(run: Run, site: SitePlan, lease: Lease, withinSeconds: number): Operation<string> {
  yield* run.do(steps.completeSwap, site, { lease, subject: site.site });
  let phase: SitePhase = 'swapping';
  let looksWithoutSwap = 0;
  const ended = yield* waitFor(run, { withinSeconds, everySeconds: pollSeconds }, function* () {
    const [now] = yield* run.do(steps.readSites, { sites: [site] });
    phase = now ? phaseOf(site, now) : 'astray';
    if (phase === 'after' || phase === 'astray') return phase;
    // App Service cancels a swap whose instances do not come back: the site then stands as before.
    looksWithoutSwap = phase === 'swapping' ? 0 : looksWithoutSwap + 1;
    return looksWithoutSwap >= cancelledAfterLooks ? 'cancelled' : undefined;
  });
  return ended === 'after'
    ? 'swapped'
    : ended === 'cancelled'
      ? 'App Service cancelled the swap'
      : `the site is ${phase}`;
}

interface FailedSwap {
  readonly plan: Plan;
  readonly site: SitePlan;
  readonly why: string;
  readonly lease: Lease;
}

/** Never a second blind swap: some sites may serve one release and some the other, and a person decides. */
function* notSwapped(run: Run, { plan, site: failed, why, lease }: FailedSwap): Operation<Outcome> {
  // The sites that wait in phase one would block every later deployment.
  const waiting = plan.sites.slice(plan.sites.indexOf(failed) + 1).filter(({ method }) => method !== 'none');
  for (const site of waiting) yield* run.do(steps.resetSlotConfig, site, { lease, subject: site.site });
  const sites = yield* run.do(steps.readSites, { sites: plan.sites });
  const standing = Object.fromEntries(sites.map((now) => [now.region, now.production ?? 'unknown']));
  const anySwapped = sites.some(({ production }, index) => production === plan.sites[index]?.to);
  return yield* escalate(run, {
    kind: anySwapped ? 'half-swapped' : 'not-swapped',
    why: `the swap in ${failed.region} did not end well: ${why}`,
    about: plan.release,
    known: standing,
  });
}

/** Every site healthy, several times in a row: once is luck. */
function* untilHealthy(run: Run, plan: Plan): Operation<string> {
  let inARow = 0;
  let last = '';
  const proven = yield* waitFor(
    run,
    { withinSeconds: budgetSeconds.proveHealth, everySeconds: pollSeconds },
    function* () {
      const { healthy, reason = 'it is not healthy' } = yield* run.do(steps.probeProduction, { sites: plan.sites });
      inARow = healthy ? inARow + 1 : 0;
      last = reason;
      return inARow >= healthyInARow(plan) || undefined;
    },
  );
  return proven ? 'healthy' : last;
}

function healthyInARow({ sites }: Plan): number {
  return Math.max(...sites.map(({ probe }) => probe.healthyInARow));
}

/** Probes prove health; the alert's own end comes minutes later. Its absence means that something else is wrong. */
function* untilResolved(run: Run, { cause }: RollBackInput, ending: Outcome): Operation<Outcome> {
  if (!cause) return ending;
  run.status({ recovered: true, waitingForResolved: cause.fingerprint });
  const resolved = yield* waitFor(run, { withinSeconds: resolutionSeconds, everySeconds: 60 }, function* () {
    try {
      return (yield* run.do(steps.isResolved, { cause })) || undefined;
    } catch (error) {
      // The service is healthy, whatever the record says or does not say.
      if (error instanceof StepFailed) return undefined;
      throw error;
    }
  });
  if (resolved) return ending;
  const page = yield* escalate(run, {
    kind: 'alert-not-resolved',
    why: `every probe is healthy, but the alert has not ended ${resolutionSeconds / 60} minutes later`,
    about: run.environment,
  });
  return { ...ending, reason: `${ending.reason} But ${page.reason}.` };
}
