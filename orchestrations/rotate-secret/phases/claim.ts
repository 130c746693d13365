/** One rotation of a secret at a time. */
import type { Operation } from '../../run.ts';
import type { Outcome } from '../../runbook.ts';
import { claimSubject } from '../../steps/claim.ts';
import { waitFor } from '../../steps/wait.ts';
import { wake } from '../../steps/wake.ts';
import { takeSubject } from '../budget.ts';
import { leaveToOwner, tellOwner, type Rotating } from './rotating.ts';

/** What a rotation claims for as long as it runs. */
export function rotationSubject({
  environment,
  name,
}: {
  readonly environment: string;
  readonly name: string;
}): string {
  return `${environment}/${name}`;
}

/**
 * Undefined where the secret is this run's. A run that is already there does the work; but one that waits in its overlap, or
 * for a person, gives way to a compromised secret as soon as it looks up, and is told to.
 */
export function* takeSecret(rotating: Rotating): Operation<Outcome | undefined> {
  const { run, plan } = rotating;
  const { credential, reason } = plan.rotation;
  const subject = rotationSubject(credential);
  let other = yield* claimSubject(run, subject, { lasts: 'while-running' });
  if (other === undefined) return undefined;
  if (reason !== 'compromised')
    return { kind: 'joined', reason: `Run ${other} already rotates ${credential.name}.`, facts: { run: other } };

  const { tellAfterSeconds, withinSeconds, everySeconds, laterEverySeconds } = takeSubject;
  const ask = function* () {
    if (other !== undefined) yield* wake(run, other);
    other = yield* claimSubject(run, subject, { lasts: 'while-running' });
    return other === undefined || undefined;
  };
  run.status({ waitingForRun: other, secret: credential.name });
  if (yield* waitFor(run, { withinSeconds: tellAfterSeconds, everySeconds }, ask)) return undefined;
  const why = `${credential.name} is compromised, and run ${other} still works on it`;
  yield* tellOwner(rotating, { kind: 'waiting-for-run', why });
  const patiently = { withinSeconds: withinSeconds - tellAfterSeconds, everySeconds: laterEverySeconds };
  if (yield* waitFor(run, patiently, ask)) return undefined;
  return yield* leaveToOwner(rotating, { kind: 'already-rotating', why });
}
