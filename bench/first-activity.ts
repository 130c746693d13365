/** From an accepted signal to the first activity of its run, against a bare durable hello: HTTP start to its first activity. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../records/runs.ts';
import { alertOfItsOwn } from './alerts.ts';
import { measured, type Measured } from './measured.ts';
import { onStand, type Stand } from './stand.ts';

const rounds = 15;
const warmUps = 3;
/** Nothing is asked for so long after a start, so that asking costs the run nothing. */
const quietMilliseconds = 300;
const patienceSeconds = 30;

export async function firstActivity(): Promise<readonly Measured[]> {
  return onStand({ baseline: 'baseline-durable' }, async (stand) => {
    const samples = { accepted: [] as number[], sent: [] as number[], baseline: [] as number[] };
    for (let round = 0; round < warmUps + rounds; round++) {
      const ours = await runOf(stand);
      const baseline = await hello(stand);
      if (round < warmUps) continue;
      samples.accepted.push(ours.begunAt - ours.answeredAt);
      samples.sent.push(ours.begunAt - ours.sentAt);
      samples.baseline.push(baseline.begunAt - baseline.sentAt);
    }
    const { accepted, sent, baseline } = samples;
    return [
      measured({ name: 'signal accepted to first activity', unit: 'ms', ours: accepted, baseline, aim: { under: 2 } }),
      measured({ name: 'signal sent to first activity', unit: 'ms', ours: sent, baseline }),
    ];
  });
}

/** Milliseconds since 1970, on the one clock of this machine. */
interface Moments {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly begunAt: number;
}

const now = () => performance.timeOrigin + performance.now();

async function runOf({ world }: Stand): Promise<Moments> {
  const reader = world.as('reader');
  const authorization = `Bearer ${await world.alertToken()}`;
  const body = alertOfItsOwn();
  const before = new Set((await reader.get<{ items: readonly Run[] }>('runs?limit=5')).items.map(({ id }) => id));
  const { sentAt, answeredAt } = await post(`${world.system.app}/api/alerts`, {
    headers: { authorization, 'content-type': 'application/json' },
    body,
  });
  const run = await found('a run that has ended', async () => {
    const { items } = await reader.get<{ items: readonly Run[] }>('runs?limit=5');
    return items.find(({ id, state }) => !before.has(id) && state === 'finished');
  });
  // Its first step is its first activity, which says so as its first act.
  return { sentAt, answeredAt, begunAt: Date.parse(run.steps[0]?.at ?? '') };
}

async function hello({ baseline }: Stand): Promise<Moments> {
  const { answer, ...moments } = await post(`${baseline}/api/start`, {});
  const { id }: { id: string } = JSON.parse(answer);
  const begunAt = await found('a greeting', async () => {
    const response = await fetch(`${baseline}/api/begun/${id}`);
    const { begunAt: at }: { begunAt?: number } = JSON.parse(await response.text());
    return at;
  });
  return { ...moments, begunAt };
}

async function post(
  url: string,
  init: RequestInit,
): Promise<{ readonly sentAt: number; readonly answeredAt: number; readonly answer: string }> {
  const sentAt = now();
  const response = await fetch(url, { method: 'POST', ...init });
  const answer = await response.text();
  const answeredAt = now();
  if (response.status !== 202) throw new Error(`${url} answered ${response.status}: ${answer}`);
  return { sentAt, answeredAt, answer };
}

async function found<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = now() + patienceSeconds * 1000; now() < deadline;) {
    await sleep(quietMilliseconds);
    const thing = await look();
    if (thing !== undefined && thing !== null) return thing;
  }
  throw new Error(`There was no ${what} within ${patienceSeconds} s.`);
}
