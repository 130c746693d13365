/** The end of the previous credential, when nobody needs it any more. */
import type { Lease } from '../../../records/leases.ts';
import type { Operation } from '../../run.ts';
import type { Outcome } from '../../runbook.ts';
import type { Phase } from '../../steps/lease.ts';
import { waitFor } from '../../steps/wait.ts';
import { untilToldOr } from '../../steps/wake.ts';
import { later } from '../../time.ts';
import { closed, lookEverySeconds } from '../budget.ts';
import { rotateSecretSteps as steps } from '../names.ts';
import type { Revoked } from '../strategies/strategy.ts';
import { deliver } from './consumers.ts';
import { tellOwner, trouble, under, type Rotating } from './rotating.ts';

/** The previous credential stays good for a while. @returns whether it was cut short, since somebody says that it is compromised. */
export function* overlap({ run, plan }: Rotating): Operation<boolean> {
  const { rotation, overlapSeconds } = plan;
  if (!rotation.replaces) return false;
  const until = later(run.now(), overlapSeconds);
  while (run.now() < until) {
    run.status({ overlap: rotation.credential.name, until: until.toISOString() });
    const { compromisedBy } = yield* run.do(steps.readStanding, { rotation });
    if (compromisedBy !== undefined) return true;
    const look = later(run.now(), lookEverySeconds);
    yield* untilToldOr(run, look < until ? look : until);
  }
  return false;
}

export function endPrevious(rotating: Rotating): readonly Phase<Outcome>[] {
  const { run, plan } = rotating;
  const { rotation, publishes, sites } = plan;
  const close: Phase<Outcome> = function* (lease) {
    yield* run.do(steps.closePending, { rotation }, under(lease, plan));
    return undefined;
  };
  if (!rotation.replaces) return [close];

  let isRevoked = false;
  return [
    function* (lease) {
      isRevoked = yield* revoke(rotating, lease);
      return undefined;
    },
    ...(publishes === undefined
      ? []
      : deliver(rotating, {
          secret: publishes,
          sites,
          unwell: (_lease, why) =>
            trouble(rotating, {
              kind: 'consumers-unwell',
              why: `consumers are not well without the previous ${rotation.credential.name}: ${why}`,
              severity: 1,
            }),
        })),
    function* (lease) {
      const { successor = '' } = rotating;
      // What could not be revoked may still be needed by somebody.
      if (isRevoked) yield* run.do(steps.retire, { rotation, successor }, under(lease, plan));
      return undefined;
    },
    close,
  ];
}

function* revoke(rotating: Rotating, lease: Lease): Operation<boolean> {
  const { run, plan } = rotating;
  const { rotation } = plan;
  const { name } = rotation.credential;
  const attempt = (): Operation<Revoked> => run.do(steps.revoke, { rotation }, under(lease, plan));
  const revoked =
    (yield* waitFor(run, closed, function* () {
      const now = yield* attempt();
      return now.state === 'open' ? undefined : now;
    })) ?? (yield* attempt());
  if (revoked.state === 'in-use' || revoked.state === 'open') {
    const why = `the previous ${name} was not revoked: ${revoked.explanation}`;
    yield* trouble(rotating, { kind: 'not-revoked', why, severity: 1 });
    return false;
  }
  if (plan.strategy === 'dual-key') rotating.regenerations += 1;
  if (revoked.state === 'by-person' && rotation.reason === 'compromised')
    yield* tellOwner(rotating, {
      kind: 'revoke-by-hand',
      why: `the new ${name} is in use; the compromised one has to be revoked by hand, where it was issued`,
    });
  return true;
}
