/** What an alert storm costs the host: memory, durable history, and whether anything is lost. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../local/scenarios/world.ts';
import type { Incident } from '../records/incidents.ts';
import { acceptedASecond, senders } from './accepted-signals.ts';
import { freshAlerts } from './alerts.ts';
import { measured, type Measured } from './measured.ts';
import { sendAll } from './send.ts';
import { onStand } from './stand.ts';

const alerts = 10_000;
const causes = 40;
const warmUpAlerts = 500;
const baselineRounds = 3;
const patienceSeconds = 600;
const lookEverySeconds = 2;
const settleSeconds = 5;

export async function storm(): Promise<readonly Measured[]> {
  return onStand({ baseline: 'baseline-queue' }, async ({ world, baseline }) => {
    const token = await world.alertToken();
    const us = { app: world.system.app, token };
    await sendAll(us, freshAlerts(warmUpAlerts, causes), senders);
    await routed(world, warmUpAlerts);
    const bare: number[] = [];
    const measureBaseline = async () => {
      for (let round = 0; round < baselineRounds; round++) bare.push(await acceptedASecond({ app: baseline, token }));
    };

    await measureBaseline();
    const before = { ...(await costs(world)), signals: await counted(world) };
    const bodies = freshAlerts(alerts, causes, { repeated: true });
    const { seconds, statuses } = await sendAll(us, bodies, senders);
    const accepted = statuses[202] ?? 0;
    const peak = await routed(world, before.signals + alerts);
    const after = { ...(await costs(world)), signals: await counted(world) };
    await measureBaseline();

    const history = after.historyBytes - before.historyBytes;
    const growth = after.residentBytes - before.residentBytes;
    return [
      measured({
        name: 'signals accepted in a storm, router at work',
        unit: 'a second',
        ours: [accepted / seconds],
        baseline: bare,
        aim: { over: 0.5 },
      }),
      measured({
        name: `signals lost of ${alerts.toLocaleString('en')}`,
        unit: 'signals',
        ours: [bodies.length - accepted + alerts - (after.signals - before.signals)],
        aim: { exactly: 0 },
      }),
      measured({ name: 'memory of the host after the storm', unit: 'MB more', ours: [growth / 2 ** 20] }),
      measured({ name: '  at its peak', unit: 'MB more', ours: [(peak - before.residentBytes) / 2 ** 20] }),
      measured({ name: '  a signal', unit: 'bytes', ours: [growth / alerts] }),
      measured({ name: 'durable history of the storm', unit: 'KB', ours: [history / 1024] }),
      measured({ name: '  a signal', unit: 'bytes', ours: [history / alerts] }),
      measured({ name: '  a cause', unit: 'bytes', ours: [history / causes] }),
    ];
  });
}

/** Waits until so many signals are counted and nothing runs; answers the most memory that was seen meanwhile. What is missing at the deadline shows as lost. */
async function routed(world: World, signals: number): Promise<number> {
  let peak = 0;
  for (const deadline = Date.now() + patienceSeconds * 1000; Date.now() < deadline;) {
    await sleep(lookEverySeconds * 1000);
    peak = Math.max(peak, residentBytes(world));
    if ((await counted(world)) >= signals && !(await isBusy(world))) break;
  }
  await sleep(settleSeconds * 1000);
  return peak;
}

async function counted(world: World): Promise<number> {
  const { items } = await world.as('reader').get<{ items: readonly Incident[] }>('incidents?limit=1000');
  return items.reduce((sum, { signals }) => sum + signals.count, 0);
}

async function isBusy(world: World): Promise<boolean> {
  const { items } = await world.as('reader').get<{ items: readonly { state: string }[] }>('runs?limit=1000');
  return items.some(({ state }) => state !== 'finished');
}

async function costs(world: World): Promise<{ readonly residentBytes: number; readonly historyBytes: number }> {
  return { residentBytes: residentBytes(world), historyBytes: historyBytes(world) };
}

function residentBytes({ system }: World): number {
  const text = execFileSync('ps', ['-o', 'rss=', '-p', `${system.host().child.pid}`], { encoding: 'utf8' });
  return Number(text) * 1024;
}

/** Of every instance there is: its events, and what its status holds. */
function historyBytes({ system }: World): number {
  const database = new DatabaseSync(join(system.dataFolder, 'host', 'durable.sqlite'), { readOnly: true });
  try {
    const row = database
      .prepare(
        `SELECT (SELECT coalesce(sum(length(event)), 0) FROM history) + (SELECT coalesce(sum(
          coalesce(length(input), 0) + coalesce(length(output), 0) + coalesce(length(customStatus), 0)), 0) FROM instances) AS bytes`,
      )
      .get();
    return Number(row?.['bytes']);
  } finally {
    database.close();
  }
}
