/** Sites get what the vaults give out, one after another, and each is proven before the next. */
import type { Lease } from '../../../records/leases.ts';
import type { Operation, Run } from '../../run.ts';
import type { Outcome } from '../../runbook.ts';
import { StepFailed } from '../../step.ts';
import type { Phase } from '../../steps/lease.ts';
import { waitFor } from '../../steps/wait.ts';
import { healthySeconds, resolved, restartSeconds } from '../budget.ts';
import { rotateSecretSteps as steps } from '../names.ts';
import { resourceName } from '../../../resources/resource-id.ts';
import { referring, slotsOf } from '../sites.ts';
import type { ConsumingSite, Plan } from '../types.ts';
import { under, type Rotating } from './rotating.ts';

export interface Delivery {
  /** Name of the secret. */
  readonly secret: string;
  readonly sites: readonly ConsumingSite[];
  /** Gets every site that may have the new value by now. */
  readonly touched?: ConsumingSite[];
  /** What becomes of the rotation where something is not well; undefined where it goes on. */
  unwell(lease: Lease, why: string): Operation<Outcome | undefined>;
}

/** First every vault, then every site: each a phase of its own, so that a failover need not wait for all of them. */
export function deliver(rotating: Rotating, { secret, sites, touched, unwell }: Delivery): readonly Phase<Outcome>[] {
  const { run, plan } = rotating;
  return [
    function* (lease) {
      const why = yield* whyFailed(() => levelVaults(run, plan, secret, lease));
      return why === undefined ? undefined : yield* unwell(lease, why);
    },
    ...sites
      .filter((site) => referring(site, [secret]).references.length > 0)
      .map((site): Phase<Outcome> => {
        return function* (lease) {
          touched?.push(site);
          const why = yield* refreshAndProve(rotating, site, secret, lease);
          return why === undefined ? undefined : yield* unwell(lease, why);
        };
      }),
  ];
}

/** Every standby vault gives out what the home vault does. */
export function* levelVaults(run: Run, plan: Plan, secret: string, lease: Lease): Operation<void> {
  const { vault, standbyVaults } = plan.rotation.credential;
  for (const to of standbyVaults) yield* run.do(steps.level, { secret, from: vault, to }, under(lease, plan));
}

/** Why the site is not well with what it has now; undefined where that is proven. */
export function* refreshAndProve(
  { run, plan }: Rotating,
  site: ConsumingSite,
  secret: string,
  lease: Lease,
): Operation<string | undefined> {
  const why = yield* whyFailed(function* () {
    for (const slot of slotsOf(referring(site, [secret]))) {
      const request = { site, secrets: [secret], ...(slot === undefined ? {} : { slot }) };
      yield* run.do(steps.refresh, request, under(lease, plan));
    }
    const unresolved = yield* untilResolved(run, site, secret);
    if (unresolved !== undefined) return unresolved;
    if (site.probe) yield* run.wait(restartSeconds);
    return yield* untilHealthy(run, site);
  });
  return why === undefined ? undefined : `${resourceName(site.site)}: ${why}`;
}

function* untilResolved(run: Run, site: ConsumingSite, secret: string): Operation<string | undefined> {
  let why: string | undefined;
  const has = yield* waitFor(run, resolved, function* () {
    const { ok, reason = 'a reference does not resolve' } = yield* run.do(steps.readReferences, {
      site,
      secrets: [secret],
    });
    why = reason;
    return ok || undefined;
  });
  return has ? undefined : why;
}

/** Production healthy several times in a row: once is luck. */
function* untilHealthy(run: Run, { site, probe }: ConsumingSite): Operation<string | undefined> {
  if (!probe) return undefined;
  let inARow = 0;
  let why: string | undefined;
  const limits = { withinSeconds: healthySeconds, everySeconds: probe.everySeconds };
  const proven = yield* waitFor(run, limits, function* () {
    const { ok, reason = 'it is not healthy' } = yield* run.do(steps.probeSite, { site, probe });
    inARow = ok ? inARow + 1 : 0;
    why = reason;
    return inARow >= probe.healthyInARow || undefined;
  });
  return proven ? undefined : why;
}

/** A vault or a site that does not answer is not well; without the lease there is nothing more to be done at all. */
function* whyFailed(body: () => Operation<string | undefined | void>): Operation<string | undefined> {
  try {
    return (yield* body()) ?? undefined;
  } catch (error) {
    if (!(error instanceof StepFailed) || error.problem.code === 'lease-lost') throw error;
    return error.message;
  }
}
