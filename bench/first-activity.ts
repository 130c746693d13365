/** From an accepted signal to the first activity of its run, against a bare durable hello: HTTP start to its first activity. */
import { setTimeout as sleep } from 'node:timers/promises';
import { alertOfItsOwn } from './alerts.ts';
import { openDurableHistory, type DurableHistory } from './durable-history.ts';
import { measured, type Measured } from './measured.ts';
import { onStand } from './stand.ts';

const rounds = 15;
const warmUps = 3;
/** Nothing is asked for so long after a start, so that asking costs the run nothing. */
const quietMilliseconds = 300;
const patienceSeconds = 30;

/** Both ends at the moment at which the engine hands the first activity out, as the instance's history has it. */
export async function firstActivity(): Promise<readonly Measured[]> {
  return onStand({ baseline: 'baseline-durable' }, async ({ world, baseline: bare, folders }) => {
    const histories = { ours: openDurableHistory(folders.ours), baseline: openDurableHistory(folders.baseline) };
    const authorization = `Bearer ${await world.alertToken()}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const samples = { accepted: [] as number[], sent: [] as number[], baseline: [] as number[] };
    for (let round = 0; round < warmUps + rounds; round++) {
      const ours = await post(`${world.system.app}/api/alerts`, { headers, body: alertOfItsOwn() });
      const oursBegan = await firstActivityOf(histories.ours, ours);
      const hello = await post(`${bare}/api/start`, {});
      const helloBegan = await firstActivityOf(histories.baseline, hello);
      if (round < warmUps) continue;
      samples.accepted.push(oursBegan - ours.answeredAt);
      samples.sent.push(oursBegan - ours.sentAt);
      samples.baseline.push(helloBegan - hello.sentAt);
    }
    for (const history of [histories.ours, histories.baseline]) history.close();
    const { accepted, sent, baseline } = samples;
    return [
      measured({ name: 'signal accepted to first activity', unit: 'ms', ours: accepted, baseline, aim: { under: 2 } }),
      measured({ name: 'signal sent to first activity', unit: 'ms', ours: sent, baseline }),
    ];
  });
}

/** Milliseconds since 1970, on the one clock of this machine. */
interface Posted {
  readonly sentAt: number;
  readonly answeredAt: number;
}

const now = () => performance.timeOrigin + performance.now();

async function post(url: string, init: RequestInit): Promise<Posted> {
  const sentAt = now();
  const response = await fetch(url, { method: 'POST', ...init });
  const answer = await response.text();
  const answeredAt = now();
  if (response.status !== 202) throw new Error(`${url} answered ${response.status}: ${answer}`);
  return { sentAt, answeredAt };
}

/** Waits until the instance has ended, so that the next one has the machine to itself. */
async function firstActivityOf(history: DurableHistory, { sentAt }: Posted): Promise<number> {
  for (const deadline = now() + patienceSeconds * 1000; now() < deadline;) {
    await sleep(quietMilliseconds);
    const at = history.firstActivityOf({ since: sentAt });
    if (at !== undefined) return at;
  }
  throw new Error(`No instance ended within ${patienceSeconds} s.`);
}
