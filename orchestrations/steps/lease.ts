/** One mutating run an environment: everything that changes it happens in here. */
import type { Lease, Priority } from '../../records/leases.ts';
import type { Operation, Run } from '../run.ts';
import type { Outcome } from '../runbook.ts';
import { sharedSteps } from './names.ts';
import { escalate, tell } from './page.ts';
import { waitFor } from './wait.ts';

export interface LeaseTerms {
  readonly priority: Priority;
  readonly reason: string;
  readonly maximumHoldSeconds: number;
  readonly withinSeconds: number;
  /** A run that can wait for hours says so after this long, and asks less often from then on. */
  readonly tellAfterSeconds?: number;
  /** Resources on which a dead holder may have left an operation in flight. */
  readonly settle: readonly string[];
  readonly settleWithinSeconds: number;
}

const lookEverySeconds = 10;
/** Often enough to keep the place in the queue (records/lease-liveness.ts), seldom enough for hours of it: every look is replayed by every later one. */
const patientlyEverySeconds = 120;
/** Of the time until a person is told, the part that passes between two looks. */
const patience = 1 / 60;

/** Takes the environment's lease, settles what a dead holder left, runs the body and gives the lease back, whatever the body comes to. */
export function* underLease<Ending>(
  run: Run,
  terms: LeaseTerms,
  body: (lease: Lease) => Operation<Ending>,
): Operation<Ending | Outcome> {
  const { environment } = run;
  const { priority, reason, maximumHoldSeconds } = terms;
  const { withinSeconds, tellAfterSeconds } = terms;
  let waitingFor = '';
  const ask = function* () {
    const now = yield* run.do(sharedSteps.acquireLease, { environment, priority, reason, maximumHoldSeconds });
    if (now.state === 'held') return now;
    waitingFor = `${now.holder.kind} ${now.holder.id}`;
    run.status({ waitingForLease: waitingFor, position: now.position });
    return undefined;
  };
  const soon = {
    withinSeconds: tellAfterSeconds ?? withinSeconds,
    everySeconds: Math.max(lookEverySeconds, (tellAfterSeconds ?? 0) * patience),
  };
  let answer = yield* waitFor(run, soon, ask);
  if (!answer && tellAfterSeconds !== undefined) {
    yield* tell(run, {
      kind: 'waiting-for-lease',
      why: `${reason} waits for the lease of ${environment}, which ${waitingFor} has; it gives up after ${withinSeconds / 60} minutes`,
      about: environment,
      severity: 2,
    });
    const later = { withinSeconds: withinSeconds - tellAfterSeconds, everySeconds: patientlyEverySeconds };
    answer = yield* waitFor(run, later, ask);
  }
  if (!answer) {
    yield* run.do(sharedSteps.withdrawLease, { environment });
    return yield* escalate(run, {
      kind: 'lease-not-available',
      why: `${waitingFor} held the lease of ${environment} for longer than ${terms.withinSeconds} s`,
      about: environment,
    });
  }

  const { lease } = answer;
  try {
    if (answer.unsettled) {
      const unsettled = yield* settle(run, terms, lease);
      if (unsettled) return yield* escalate(run, { kind: 'lease-not-settled', why: unsettled, about: environment });
    }
    return yield* body(lease);
  } finally {
    yield* run.do(sharedSteps.releaseLease, { lease });
  }
}

/** A part of a run that must not be interrupted; undefined where the run goes on with the next. */
export type Phase<Ending> = (lease: Lease) => Operation<Ending | undefined>;

/**
 * Carries phases out, one after another. Between two of them a higher priority gets the lease where it asks for it; the run
 * then waits for the lease again, sees with `resume` whether its work still stands, and goes on where it was.
 * Undefined where the last phase is done.
 */
export function* underLeaseInPhases<Ending>(
  run: Run,
  terms: LeaseTerms,
  phases: readonly Phase<Ending>[],
  resume?: Phase<Ending>,
): Operation<Ending | Outcome | undefined> {
  const left = [...phases];
  for (;;) {
    const isResumed = left.length < phases.length;
    let yields = false;
    const ending = yield* underLease(run, terms, function* (lease) {
      const moved = isResumed && resume ? yield* resume(lease) : undefined;
      if (moved !== undefined) return moved;
      for (let phase = left.shift(); phase !== undefined; phase = left.shift()) {
        const ended = yield* phase(lease);
        if (ended !== undefined) return ended;
        yields = left.length > 0 && (yield* asksToYield(run, lease));
        if (yields) break;
      }
      return undefined;
    });
    if (!yields) return ending;
  }
}

/** Azure does not know our fencing token, so a dead holder's operation goes on: it is waited out before anything new begins. */
function* settle(
  run: Run,
  { settle: resources, settleWithinSeconds }: LeaseTerms,
  lease: Lease,
): Operation<string | undefined> {
  let inFlight: readonly string[] = [];
  const settled = yield* waitFor(
    run,
    { withinSeconds: settleWithinSeconds, everySeconds: lookEverySeconds },
    function* () {
      inFlight = yield* run.do(sharedSteps.findInFlight, { sites: resources });
      return inFlight.length === 0 || undefined;
    },
  );
  if (!settled)
    return `the previous holder's operations are still running after ${settleWithinSeconds} s: ${inFlight.join(', ')}`;
  yield* run.do(sharedSteps.settleLease, { lease });
  return undefined;
}

/** A safe point: whether somebody with a higher priority asks for the lease. */
export function* asksToYield(run: Run, lease: Lease): Operation<boolean> {
  return yield* run.do(sharedSteps.yieldRequested, { lease });
}
