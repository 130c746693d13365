/** What an alert storm costs the host: memory, durable history, and whether anything is lost. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../local/scenarios/world.ts';
import type { Incident } from '../records/incidents.ts';
import { acceptedASecond, senders } from './accepted-signals.ts';
import { freshAlerts, otherAlerts } from './alerts.ts';
import { openDurableHistory } from './durable-history.ts';
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
  return onStand({ baseline: 'baseline-queue' }, async ({ world, baseline, folders }) => {
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
    const history = openDurableHistory(folders.ours);
    const before = { resident: residentBytes(world), history: history.bytes() };
    const bodies = freshAlerts(alerts, causes);
    const { seconds, statuses } = await sendAll(us, bodies, senders);
    const peak = await routed(world, warmUp.length + alerts);
    const after = { resident: residentBytes(world), history: history.bytes() };
    history.close();
    const lost = alerts - ((await counted(world)) - warmUp.length);
    await measureBaseline();

    const written = after.history - before.history;
    const growth = after.resident - before.resident;
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
        ours: [(peak - before.resident) / 2 ** 20],
      }),
      measured({ name: 'memory of the host, a signal', unit: 'bytes', ours: [growth / alerts] }),
      measured({ name: 'memory of the host, a cause', unit: 'KB', ours: [growth / causes / 1024] }),
      measured({ name: 'durable history', unit: 'KB', ours: [written / 1024] }),
      measured({ name: 'durable history, a signal', unit: 'bytes', ours: [written / alerts] }),
      measured({ name: 'durable history, a cause', unit: 'bytes', ours: [written / causes] }),
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

function residentBytes({ system }: World): number {
  const text = execFileSync('ps', ['-o', 'rss=', '-p', `${system.host().child.pid}`], { encoding: 'utf8' });
  return Number(text) * 1024;
}
