/** One mutating run an environment: everything that changes it happens in here. */
import type { Lease, Priority } from '../../records/leases.ts';
import type { Operation, Run } from '../run.ts';
import type { Outcome } from '../runbook.ts';
import { sharedSteps } from './names.ts';
import { escalate } from './page.ts';
import { waitFor } from './wait.ts';

export interface LeaseTerms {
  readonly priority: Priority;
  readonly reason: string;
  readonly maximumHoldSeconds: number;
  readonly withinSeconds: number;
  /** Resources on which a dead holder may have left an operation in flight. */
  readonly settle: readonly string[];
  readonly settleWithinSeconds: number;
}

const lookEverySeconds = 10;

/** Takes the environment's lease, settles what a dead holder left, runs the body and gives the lease back, whatever the body comes to. */
export function* underLease<Ending>(
  run: Run,
  terms: LeaseTerms,
  body: (lease: Lease) => Operation<Ending>,
): Operation<Ending | Outcome> {
  const { environment } = run;
  const { priority, reason, maximumHoldSeconds } = terms;
  let waitingFor = '';
  const answer = yield* waitFor(
    run,
    { withinSeconds: terms.withinSeconds, everySeconds: lookEverySeconds },
    function* () {
      const now = yield* run.do(sharedSteps.acquireLease, { environment, priority, reason, maximumHoldSeconds });
      if (now.state === 'held') return now;
      waitingFor = `${now.holder.kind} ${now.holder.id}`;
      run.status({ waitingForLease: waitingFor, position: now.position });
      return undefined;
    },
  );
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
