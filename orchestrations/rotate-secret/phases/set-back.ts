/** Consumers are not well with the new value: the previous one is put back, proven, and the new one kept without its value. */
import type { Lease } from '../../../records/leases.ts';
import type { Operation } from '../../run.ts';
import type { Outcome } from '../../runbook.ts';
import { rotateSecretSteps as steps } from '../names.ts';
import { levelVaults, refreshAndProve } from './consumers.ts';
import { leaveToOwner, tellOwner, under, type Rotating } from './rotating.ts';

/** Somebody's service is at stake, whatever the rotation was for. */
const severity = 1;

export function* setBack(rotating: Rotating, lease: Lease, why: string): Operation<Outcome> {
  const { run, plan } = rotating;
  const { rotation } = plan;
  const { name } = rotation.credential;
  yield* tellOwner(rotating, {
    kind: 'consumers-unwell',
    why: `consumers are not well with the new ${name}, so that the previous one is put back: ${why}`,
    severity,
  });
  const undo = rotating.adopts === undefined ? {} : { undo: rotating.adopts };
  const done = yield* run.do(steps.setBack, { rotation, ...undo }, under(lease, plan));
  if (done.state !== 'set-back')
    return yield* leaveToOwner(rotating, {
      kind: 'not-set-back',
      why:
        done.state === 'nothing-before'
          ? `${name} had no value before that could be put back: ${why}`
          : `somebody made version ${done.version} of ${name} meanwhile, and nothing was put back: ${why}`,
      severity,
    });

  yield* levelVaults(run, plan, name, lease);
  const unwell: string[] = [];
  const holders = yield* run.do(steps.findHolders, { rotation, sites: plan.sites });
  const touched = plan.sites.filter((site) => rotating.refreshed.includes(site) || holders.includes(site.site));
  for (const site of touched) {
    const still = yield* refreshAndProve(rotating, site, name, lease);
    if (still !== undefined) unwell.push(still);
  }
  yield* run.do(steps.withdraw, { rotation, ...undo }, under(lease, plan));
  yield* run.do(steps.closePending, { rotation }, under(lease, plan));
  if (unwell.length > 0)
    return yield* leaveToOwner(rotating, {
      kind: 'not-recovered',
      why: `the previous value of ${name} is back, but consumers are not well: ${unwell.join('; ')}`,
      severity,
    });
  return {
    kind: 'set-back',
    reason: `${name} has its previous value again, and its consumers are well. They were not with the new one: ${why}`,
    facts: { secret: name, consumers: plan.sites.length, regenerations: rotating.regenerations },
  };
}
