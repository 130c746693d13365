/** A bad release goes live, the alert arrives, and the automation rolls it back and proves it. */
import { targetSeconds } from '../../orchestrations/roll-back/budget.ts';
import type { Incident } from '../../records/incidents.ts';
import type { Admission, Release } from '../../records/releases.ts';
import type { Run } from '../../records/runs.ts';
import { gatherEvidence, recordChecks, resultOf, type Evidence } from './evidence.ts';
import { check, equal, type Check, type Scenario, type Stage, type TimelineEntry } from './scenario.ts';
import { goodDigest, shipGoodThen } from './shipping.ts';
import type { World } from './world.ts';

export const badRelease: Scenario = {
  name: 'bad-release',
  title: 'A bad release goes live and is rolled back',
  async play(stage) {
    const world = await stage.world();
    try {
      const told: TimelineEntry[] = [];
      const shipped = await goLive(world, stage, told);
      await allOver(world);
      const evidence = await gatherEvidence(world);
      const checks = await checkRollBack(world, shipped, evidence);
      return resultOf(world, { scenario: this.name, evidence, checks, told });
    } finally {
      await world.close();
    }
  },
};

/** Two thirds of the requests fail. */
export const failing = { errorRate: 0.66 };

export async function goLive(
  world: World,
  stage: Stage,
  told: TimelineEntry[],
  { migration = 'none' }: { readonly migration?: Release['migration'] } = {},
): Promise<{ good: Release; bad: Release }> {
  const shipped = await shipGoodThen(world, { behaviour: failing, migration });
  const { commit, component, liveAt } = shipped.bad;
  const entry: TimelineEntry = {
    at: liveAt,
    who: 'pipeline',
    what: `release ${commit} of ${component} goes live; two of three requests fail`,
  };
  told.push(entry);
  stage.say(entry);
  return shipped;
}

/** Waits until every run has come to its end. */
export async function everyRunEnded(
  world: World,
  { withinSeconds = 3 * 3600, everySeconds }: { readonly withinSeconds?: number; readonly everySeconds?: number } = {},
): Promise<void> {
  const look = async () => {
    const { items } = await world.as('reader').get<{ items: readonly Run[] }>('runs');
    return (items.length > 0 && items.every(({ state }) => state === 'finished')) || undefined;
  };
  await world.until('every run ended', withinSeconds, look, everySeconds);
}

/** Waits until every run has come to its end, and every alert with it. */
export async function allOver(world: World): Promise<void> {
  await everyRunEnded(world);
  await world
    .until('every incident resolved', 1800, async () => {
      const { items } = await world.as('reader').get<{ items: readonly Incident[] }>('incidents?state=open');
      return items.length === 0 || undefined;
    })
    // What is still open shows in the checks.
    .catch(() => undefined);
}

/** Everything that must be so after a rollback, wherever it was interrupted. */
export async function checkRollBack(
  world: World,
  { bad }: { bad: Release },
  evidence: Evidence,
): Promise<readonly Check[]> {
  const { runs, acts } = evidence;
  const reader = world.as('reader');
  const { services } = await world.cloud.status();
  const swapped = new Set(services['app-service'].flatMap(({ site, slot }) => (slot === 'staging' ? [site] : [])));
  const production = services['app-service'].filter(({ site, slot }) => slot === 'production' && swapped.has(site));
  const acted = runs.filter(({ outcome }) => outcome?.acted);
  const seconds = Number(acted[0]?.outcome?.facts?.['timeToRollbackSeconds']);
  const admission = await reader.get<Admission>(`releases/${bad.id}/admission`);
  const { items: incidents } = await reader.get<{ items: readonly Incident[] }>('incidents');
  const { items: holds } = await reader.get<{ items: readonly { scope: string }[] }>(
    `environments/${world.environment}/holds`,
  );
  const swaps = acts.filter(({ operation, result }) => operation.endsWith('slotsswap') && result === 'succeeded');
  return [
    equal(
      'every site runs the previous release',
      production.map(({ image }) => image.endsWith(goodDigest)),
      production.map(() => true),
    ),
    equal(
      'one run acted',
      acted.map(({ outcome }) => outcome?.kind),
      ['rolled-back'],
    ),
    equal(
      'each site was swapped exactly once',
      swaps.map(({ resource }) => resource.toLowerCase()).toSorted().length,
      production.length,
    ),
    equal('no site was swapped twice', new Set(swaps.map(({ resource }) => resource.toLowerCase())).size, swaps.length),
    check(`recovered within ${targetSeconds / 60} minutes of the alert`, seconds <= targetSeconds, `${seconds} s`),
    equal('the release may not go live again', admission.admitted, false),
    check(
      'drift is held off',
      holds.some(({ scope }) => scope === 'component:api'),
      `${holds.length} holds`,
    ),
    equal(
      'every incident is resolved',
      incidents.map(({ state }) => state),
      incidents.map(() => 'resolved'),
    ),
    ...(await recordChecks(world, evidence)),
  ];
}
