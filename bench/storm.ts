/** What an alert storm costs the host: memory, durable history, and whether anything is lost. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../local/scenarios/world.ts';
import type { Incident } from '../records/incidents.ts';
import { acceptedASecond, senders } from './accepted-signals.ts';
import { freshAlerts, otherAlerts } from './alerts.ts';
import { measured, type Measured } from './measured.ts';
import { sendAll } from './send.ts';
import { onStand } from './stand.ts';

const alerts = 10_000;
const causes = 40;
const warmUpAlerts = 500;
const baselineRounds = 2;
const patienceSeconds = 600;
const lookEverySeconds = 2;
const settleSeconds = 3;

export async function storm(): Promise<readonly Measured[]> {
  return onStand({ baseline: 'baseline-queue' }, async ({ world, baseline }) => {
    const token = await world.alertToken();
    const us = { app: world.system.app, token };
    const warmUp = otherAlerts(warmUpAlerts, causes);
    await sendAll(us, warmUp, senders);
    await routed(world, warmUp.length);
    const bare: number[] = [];
    const measureBaseline = async () => {
      for (let round = 0; round < baselineRounds; round++) bare.push(await acceptedASecond({ app: baseline, token }));
    };

    await measureBaseline();
    const before = costs(world);
    const bodies = freshAlerts(alerts, causes);
    const { seconds, statuses } = await sendAll(us, bodies, senders);
    const peak = await routed(world, warmUp.length + alerts);
    const after = costs(world);
    const lost = alerts - ((await counted(world)) - warmUp.length);
    await measureBaseline();

    const history = after.historyBytes - before.historyBytes;
    const growth = after.residentBytes - before.residentBytes;
    const perSecond = (statuses[202] ?? 0) / seconds;
    return [
      measured({
        name: 'signals accepted in a storm, router at work',
        unit: 'a second',
        ours: [perSecond],
        baseline: bare,
        aim: { over: 0.5 },
      }),
      measured({
        name: `signals lost of ${alerts.toLocaleString('en')}`,
        unit: 'signals',
        ours: [lost],
        aim: { exactly: 0 },
      }),
      measured({ name: 'memory of the host, growth', unit: 'MB', ours: [growth / 2 ** 20] }),
      measured({
        name: 'memory of the host, growth at its peak',
        unit: 'MB',
        ours: [(peak - before.residentBytes) / 2 ** 20],
      }),
      measured({ name: 'memory of the host, a signal', unit: 'bytes', ours: [growth / alerts] }),
      measured({ name: 'memory of the host, a cause', unit: 'KB', ours: [growth / causes / 1024] }),
      measured({ name: 'durable history', unit: 'KB', ours: [history / 1024] }),
      measured({ name: 'durable history, a signal', unit: 'bytes', ours: [history / alerts] }),
      measured({ name: 'durable history, a cause', unit: 'bytes', ours: [history / causes] }),
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

function costs(world: World): { readonly residentBytes: number; readonly historyBytes: number } {
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
