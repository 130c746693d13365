/** One rotation under way: what it set out to do, how far it has come, and whom it tells. */
import type { Lease } from '../../../records/leases.ts';
import type { Operation, Run, StepOptions } from '../../run.ts';
import type { Outcome } from '../../runbook.ts';
import { escalate, tell } from '../../steps/page.ts';
import { urgency } from '../budget.ts';
import type { ConsumingSite, Plan } from '../types.ts';

export interface Rotating {
  readonly run: Run;
  readonly plan: Plan;
  /** The version that a person made, and that the rotation takes on. */
  adopts?: string;
  /** The version that is good now. */
  successor?: string;
  /** Sites that were made to fetch the new value. */
  readonly refreshed: ConsumingSite[];
  holdsOpen: boolean;
  regenerations: number;
  /** What did not go as it should and was paged, although the rotation went on. */
  readonly troubles: Concern[];
}

export interface Concern {
  /** In a few words, kebab case. */
  readonly kind: string;
  readonly why: string;
  /** More severe than the rotation itself; 0 (critical) to 4. */
  readonly severity?: number;
  readonly known?: Readonly<Record<string, string | number | boolean | null>>;
}

export function createRotating(run: Run, plan: Plan): Rotating {
  return { run, plan, refreshed: [], holdsOpen: false, regenerations: 0, troubles: [] };
}

/** An act on the secret, as the fence and the audit need it. */
export function under(lease: Lease, { rotation }: Plan): StepOptions {
  return { lease, subject: subjectOf(rotation.credential) };
}

/** The secret in its vault, for the audit. */
export function subjectOf({ vault, name }: { readonly vault: string; readonly name: string }): string {
  return `${vault}/secrets/${name}`;
}

/** Pages whoever answers for the secret, and goes on. */
export function* tellOwner({ run, plan }: Pick<Rotating, 'run' | 'plan'>, concern: Concern): Operation<void> {
  yield* tell(run, escalationOf(plan, concern));
}

/** Pages whoever answers for the secret, goes on, and ends with it all the same. */
export function* trouble(rotating: Rotating, concern: Concern): Operation<undefined> {
  rotating.troubles.push(concern);
  yield* tellOwner(rotating, concern);
  return undefined;
}

/** Pages whoever answers for the secret, and ends with it. */
export function* leaveToOwner({ run, plan }: Pick<Rotating, 'run' | 'plan'>, concern: Concern): Operation<Outcome> {
  return yield* escalate(run, escalationOf(plan, concern));
}

function escalationOf({ rotation }: Plan, { kind, why, known, severity = 4 }: Concern) {
  const { name, owner, vault } = rotation.credential;
  const usual = urgency[rotation.reason];
  return {
    kind,
    why,
    about: name,
    known: { secret: name, owner, vault, ...known },
    severity: Math.min(severity, usual.severity),
    respondBySeconds: severity < usual.severity ? urgency.expired.respondBySeconds : usual.respondBySeconds,
  };
}
