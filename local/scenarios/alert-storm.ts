/** Ten thousand alerts in a minute: every one is kept, each cause has one incident, and hardly anything durable is started. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Incident } from '../../records/incidents.ts';
import { allOver } from './bad-release.ts';
import { gatherEvidence, timelineOf } from './evidence.ts';
import { check, equal, type Scenario, type TimelineEntry } from './scenario.ts';
import { shipGoodThen } from './shipping.ts';
import { sendAll, stormOf, type Storm } from './storm.ts';
import type { World } from './world.ts';

/** Alerts of the storm, and over how many causes they spread; two of the causes are a bad release in two regions. */
const usualAlerts = 10_000;
const causes = 40;

/** Durable history that a storm may leave: what its few runs need, whatever the number of alerts. */
const historyLimitBytes = 1024 * 1024;

export const alertStorm: Scenario = {
  name: 'alert-storm',
  title: `${usualAlerts.toLocaleString('en')} alerts of ${causes} causes in a minute`,
  async play(stage) {
    const { alerts = usualAlerts } = stage;
    const world = await stage.world();
    try {
      await shipGoodThen(world, { behaviour: {} });
      const storm = stormOf({ alerts, causes, firedAt: new Date(), environment: world.environment });
      const told: TimelineEntry[] = [
        {
          at: new Date().toISOString(),
          who: 'azure',
          what: `${storm.payloads.length} deliveries of ${alerts} alerts begin`,
        },
      ];
      told.forEach(stage.say);
      const statuses = await sendAll(world, storm.payloads);
      const incidents = await everySignalCounted(world, storm);
      await sendAll(world, storm.calm);
      await allOver(world);
      const evidence = await gatherEvidence(world);
      const counted = incidents.reduce((sum, { signals }) => sum + signals.count, 0);
      const history = historyBytes(world);
      return {
        scenario: this.name,
        outcome: `${incidents.length} incidents, ${evidence.runs.length} runs`,
        runs: evidence.runs,
        timeline: await timelineOf(world, evidence, told),
        checks: [
          equal('every delivery was accepted', statuses, { 202: storm.payloads.length }),
          check(
            'no alert was lost',
            counted >= alerts && counted <= storm.payloads.length,
            `${counted} counted of ${alerts}, some of which came twice`,
          ),
          equal('each cause has one incident', incidents.length, causes),
          equal('runs are two: one for each region of the bad release', evidence.runs.length, 2),
          check(
            `durable history stays under ${historyLimitBytes / 1024} KB`,
            history < historyLimitBytes,
            `${(history / 1024).toFixed(0)} KB, ${(history / alerts).toFixed(0)} bytes an alert`,
          ),
          check(
            'the audit verifies',
            evidence.auditVerified,
            evidence.auditProblem || `${evidence.audit.length} entries`,
          ),
        ],
        audit: { entries: evidence.audit.length, verified: evidence.auditVerified },
      };
    } finally {
      await world.close();
    }
  },
};

async function everySignalCounted(world: World, { alerts: expected }: Storm): Promise<readonly Incident[]> {
  let last: readonly Incident[] = [];
  await world
    .until('every alert counted', 3600, async () => {
      ({ items: last } = await world.as('reader').get<{ items: readonly Incident[] }>('incidents?limit=1000'));
      return last.reduce((sum, { signals }) => sum + signals.count, 0) >= expected || undefined;
    })
    // What is missing shows in the checks, with its number.
    .catch(() => undefined);
  return last;
}

/** What the engine keeps of all instances: every event, as it stands in the file. */
function historyBytes({ system }: World): number {
  const database = new DatabaseSync(join(system.dataFolder, 'host', 'durable.sqlite'), { readOnly: true });
  try {
    const row = database.prepare('SELECT coalesce(sum(length(event)), 0) AS bytes FROM history').get();
    return Number(row?.['bytes']);
  } finally {
    database.close();
  }
}
