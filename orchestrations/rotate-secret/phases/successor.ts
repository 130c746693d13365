/** From nothing to a new value that every consumer is proven to be well with, phase by phase. */
import type { RotateSecretInput } from '../../../secrets/rotation-input.ts';
import type { Lease } from '../../../records/leases.ts';
import type { Operation } from '../../run.ts';
import type { Outcome, Restart } from '../../runbook.ts';
import type { Phase } from '../../steps/lease.ts';
import { waitFor } from '../../steps/wait.ts';
import { later } from '../../time.ts';
import { accepted, holdSeconds } from '../budget.ts';
import { decide } from '../decide.ts';
import { rotateSecretSteps as steps } from '../names.ts';
import { samePlan } from '../plan.ts';
import { deliver } from './consumers.ts';
import { leaveToOwner, trouble, under, type Rotating } from './rotating.ts';
import { setBack } from './set-back.ts';

type Ending = Outcome | Restart<RotateSecretInput>;
type RotationPhase = (rotating: Rotating, lease: Lease) => Operation<Ending | undefined>;

/** AWS's four parts of a rotation: create, set, test, finish; and consumers that have the new value before it is proven. */
export function makeSuccessor(rotating: Rotating, input: RotateSecretInput): readonly Phase<Ending>[] {
  const { plan } = rotating;
  const { first, sites, publishes, rotation } = plan;
  const { name } = rotation.credential;
  const phase = (each: RotationPhase): Phase<Ending> => {
    return (lease) => each(rotating, lease);
  };
  // A person has made the new version meanwhile: whether it is still the current one is seen where it is taken on.
  const begins = plan.person ? [openHolds] : [recheck(input), openHolds];
  const makes = plan.successor === undefined && !plan.person;
  return [
    ...begins.map(phase),
    ...(first.length === 0 ? [] : deliver(rotating, { secret: name, sites: first, unwell: behind(rotating) })),
    ...(makes ? [create, test].map(phase) : []),
    ...(makes && publishes !== undefined
      ? [phase(publish), ...deliver(rotating, { secret: publishes, sites, unwell: unwellBefore(rotating) })]
      : []),
    phase(promote),
    ...deliver(rotating, { secret: name, sites, touched: rotating.refreshed, unwell: unwell(rotating) }),
  ];
}

/** After the lease was given to somebody else for a while: whether what the run works on is still there. */
export function* stillStands(rotating: Rotating, lease: Lease): Operation<Outcome | undefined> {
  const { run, plan } = rotating;
  const { rotation } = plan;
  const { current } = yield* run.do(steps.readStanding, { rotation });
  const expected = rotating.successor ?? rotating.adopts ?? plan.successor ?? rotation.replaces?.version;
  return current?.version === expected ? undefined : yield* superseded(rotating, lease, current?.version);
}

/** The world moved while the run waited for the lease: what was planned may be wrong by now. */
function recheck(input: RotateSecretInput): RotationPhase {
  return function* ({ run, plan }) {
    const again = decide(yield* run.do(steps.gatherFacts, input), input);
    if (again.kind === 'rotate' && samePlan(plan, again.plan)) return undefined;
    const { replaces, credential } = plan.rotation;
    // Whoever named no version meant the one that was current then, and none that somebody has made since.
    const pinned =
      replaces && input.version === undefined ? { version: replaces.version, vault: credential.vault } : {};
    return { kind: 'restart', reason: 'the world moved while the run waited', input: { ...input, ...pinned } };
  };
}

function* openHolds(rotating: Rotating, lease: Lease): Operation<undefined> {
  const { run, plan } = rotating;
  rotating.holdsOpen = true;
  yield* run.do(
    steps.openHolds,
    {
      scopes: plan.holds,
      reason: `${plan.rotation.credential.name} is rotated`,
      endsAt: later(run.now(), plan.overlapSeconds + holdSeconds).toISOString(),
    },
    under(lease, plan),
  );
  return undefined;
}

function* create(rotating: Rotating, lease: Lease): Operation<Outcome | undefined> {
  const { run, plan } = rotating;
  const { rotation } = plan;
  const created = yield* run.do(steps.create, { rotation }, under(lease, plan));
  if (created.state === 'refused')
    return yield* leaveToOwner(rotating, { kind: created.reason, why: created.explanation });
  if (plan.strategy === 'dual-key' && rotation.replaces) rotating.regenerations += 1;
  return undefined;
}

function* test(rotating: Rotating, lease: Lease): Operation<Outcome | undefined> {
  const { run, plan } = rotating;
  const { rotation } = plan;
  let why = '';
  const opens = yield* waitFor(run, accepted, function* () {
    const answer = yield* run.do(steps.test, { rotation });
    why = answer.accepted ? '' : answer.reason;
    return answer.accepted || undefined;
  });
  if (opens) return undefined;
  yield* run.do(steps.closePending, { rotation }, under(lease, plan));
  const { name } = rotation.credential;
  return yield* leaveToOwner(rotating, {
    kind: 'not-accepted',
    why: `what was made for ${name} does not open it: ${why}`,
  });
}

function* publish({ run, plan }: Rotating, lease: Lease): Operation<undefined> {
  yield* run.do(steps.publish, { rotation: plan.rotation }, under(lease, plan));
  return undefined;
}

function* promote(rotating: Rotating, lease: Lease): Operation<Outcome | undefined> {
  const { run, plan, adopts } = rotating;
  if (plan.successor !== undefined) {
    rotating.successor = plan.successor;
    return undefined;
  }
  const { rotation } = plan;
  const request = { rotation, ...(adopts === undefined ? {} : { adopts }) };
  const promoted = yield* run.do(steps.promote, request, under(lease, plan));
  if (promoted.state === 'superseded') return yield* superseded(rotating, lease, promoted.version ?? undefined);
  rotating.successor = promoted.version;
  return undefined;
}

function* superseded(rotating: Rotating, lease: Lease, version: string | undefined): Operation<Outcome> {
  const { run, plan } = rotating;
  const { name, vault } = plan.rotation.credential;
  yield* run.do(steps.closePending, { rotation: plan.rotation }, under(lease, plan));
  const now = version === undefined ? 'is gone' : `has version ${version} now, which somebody else made`;
  return yield* leaveToOwner(rotating, {
    kind: 'superseded',
    why: `${name} in ${vault} ${now}: the rotation stops where it is, and the previous credential is not revoked`,
    severity: 2,
  });
}

type Unwell = (lease: Lease, why: string) => Operation<Outcome | undefined>;

/** Nothing has been made, and what would be made anew may be what the site still uses. */
function behind(rotating: Rotating): Unwell {
  return (_lease, why) =>
    leaveToOwner(rotating, {
      kind: 'consumers-behind',
      why: `consumers are not proven to have the current ${rotating.plan.rotation.credential.name}, and its other key may be what they use: ${why}`,
      severity: 2,
    });
}

/** The new credential is not in use yet. */
function unwellBefore(rotating: Rotating): Unwell {
  return function* (lease, why) {
    if (isCompromised(rotating)) return yield* wentOn(rotating, why);
    const { run, plan } = rotating;
    yield* run.do(steps.closePending, { rotation: plan.rotation }, under(lease, plan));
    return yield* leaveToOwner(rotating, {
      kind: 'consumers-unwell',
      why: `consumers are not well since ${plan.publishes} has the next key, which nothing uses yet: ${why}`,
      severity: 1,
    });
  };
}

function unwell(rotating: Rotating): Unwell {
  return (lease, why) => (isCompromised(rotating) ? wentOn(rotating, why) : setBack(rotating, lease, why));
}

/** What others know must not open anything any more, whatever that costs. */
function wentOn(rotating: Rotating, why: string): Operation<undefined> {
  const { name } = rotating.plan.rotation.credential;
  return trouble(rotating, {
    kind: 'consumers-unwell',
    why: `consumers are not well with the new ${name}, which stays, since the previous one is compromised: ${why}`,
  });
}

function isCompromised({ plan }: Rotating): boolean {
  return plan.rotation.reason === 'compromised';
}
