/** A person puts the next version into the vault: asked, reminded, tried, and not waited for for ever. */
import type { Operation } from '../../run.ts';
import type { Outcome } from '../../runbook.ts';
import { untilToldOr } from '../../steps/wake.ts';
import { later } from '../../time.ts';
import { underLease, type LeaseTerms } from '../../steps/lease.ts';
import { lookEverySeconds } from '../budget.ts';
import { rotateSecretSteps as steps } from '../names.ts';
import type { PersonsTask, VersionFacts } from '../types.ts';
import { leaveToOwner, tellOwner, under, type Rotating } from './rotating.ts';

const day = 86_400;

/** After the deadline somebody else has been told, and it is waited as long once more. */
const deadlines = 2;

/** @returns the version that the person made and that was accepted, or how the run ends without one. */
export function* untilPersonActs(
  rotating: Rotating,
  task: PersonsTask,
  terms: LeaseTerms,
): Operation<VersionFacts | Outcome> {
  const { run, plan } = rotating;
  const { rotation } = plan;
  const { name, vault, owner } = rotation.credential;
  const begun = run.now();
  const deadline = later(begun, task.deadlineDays * day);
  const end = later(begun, deadlines * task.deadlineDays * day);
  const known = { instructions: task.instructions, deadline: deadline.toISOString(), escalateTo: task.escalateTo };
  const ask = `${owner} must put a new version of ${name} into ${vault}`;
  let reminders = 0;
  let isLate = false;
  let refusals = 0;

  yield* tellOwner(rotating, { kind: 'asked', why: `${ask} by ${deadline.toISOString()}`, known });
  for (;;) {
    run.status({ waitingFor: owner, secret: name, until: (isLate ? end : deadline).toISOString() });
    const { current, compromisedBy } = yield* run.do(steps.readStanding, { rotation });
    if (compromisedBy !== undefined && rotation.reason !== 'compromised')
      return { kind: 'joined', reason: `Run ${compromisedBy} asks for ${name} as compromised.` };
    if (current && isPersons(rotating, current)) {
      const { version } = current;
      const answer = yield* run.do(steps.test, { rotation, version });
      if (answer.accepted) return current;
      refusals += 1;
      yield* tellOwner(rotating, {
        kind: `not-accepted-${refusals}`,
        why: `version ${version} of ${name} is not what it should be, and the previous value is put back: ${answer.reason}`,
        known,
        severity: 2,
      });
      const ended = yield* putBack(rotating, version, terms);
      if (ended) return ended;
      continue;
    }

    const now = run.now();
    if (now >= end)
      return yield* leaveToOwner(rotating, { kind: 'nobody-acted', why: `${ask}, and nobody did`, known, severity: 1 });
    if (now >= deadline && !isLate) {
      isLate = true;
      yield* tellOwner(rotating, {
        kind: 'deadline-passed',
        why: `${task.escalateTo}: ${ask}, and did not by ${deadline.toISOString()}`,
        known,
        severity: 1,
      });
    }
    if (now >= later(begun, (reminders + 1) * task.remindEveryDays * day)) {
      reminders = Math.floor((now.getTime() - begun.getTime()) / (task.remindEveryDays * day * 1000));
      yield* tellOwner(rotating, { kind: `reminder-${reminders}`, why: `${ask} by ${deadline.toISOString()}`, known });
    }
    const next = [
      later(now, lookEverySeconds),
      later(begun, (reminders + 1) * task.remindEveryDays * day),
      isLate ? end : deadline,
    ];
    yield* untilToldOr(run, earliest(next));
  }
}

/** Made by somebody else than this run, and not what was there when it began. */
function isPersons({ run, plan }: Rotating, { version, enabled, rotationId }: VersionFacts): boolean {
  return enabled && version !== plan.rotation.replaces?.version && rotationId !== run.id;
}

/** What is no good must not reach the consumers, which fetch by themselves once a day. */
function* putBack({ run, plan }: Rotating, version: string, terms: LeaseTerms): Operation<Outcome | undefined> {
  const { rotation } = plan;
  return yield* underLease(run, terms, function* (lease): Operation<Outcome | undefined> {
    yield* run.do(steps.setBack, { rotation, undo: version }, under(lease, plan));
    yield* run.do(steps.withdraw, { rotation, undo: version }, under(lease, plan));
    return undefined;
  });
}

function earliest(dates: readonly Date[]): Date {
  return dates.reduce((first, date) => (date < first ? date : first));
}
