import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const program = new URL('crash-host.ts', import.meta.url).pathname;

interface Life {
  /** How often an activity ran. */
  ran: number;
  /** What it said at its end, if it got there. */
  over?: { instanceId: string; runtimeStatus: string; output: unknown; historyEvents: { EventType: string }[] }[];
}

/** Lives until it has run so many activities and so much time has passed since, or until all is done. */
async function live(
  dataFolder: string,
  ids: string[],
  killAfter?: { activities: number; milliseconds: number },
): Promise<Life> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, dataFolder, ...ids],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const life: Life = { ran: 0 };
  const exited = once(child, 'exit');
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ran ')) life.ran++;
      if (line.startsWith('over ')) life.over = JSON.parse(line.slice(5));
      if (killAfter && life.ran >= killAfter.activities)
        setTimeout(() => child.kill('SIGKILL'), killAfter.milliseconds);
    });
  }
  await exited;
  return life;
}

/** Repeatable chance. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const journeys = ['journey-1', 'journey-2', 'journey-3'];
const result = [0, 1, 2, 3, 5, 6, 7, 'leg', 'last'];
/** Of one journey: three rounds of nine activities. */
const activities = 27;

test.each([1, 2, 3])('killed at random points, journeys still arrive at the same end (seed %i)', async (seed) => {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'durable-crash-'));
  const random = chance(seed * 7919);
  try {
    let ran = 0;
    let kills = 0;
    let last: Life = { ran: 0 };
    for (let life = 0; !last.over; life++) {
      const killAfter = life < 8 ? { activities: 1 + random(9), milliseconds: random(12) } : undefined;
      last = await live(dataFolder, journeys, killAfter);
      ran += last.ran;
      if (!last.over) kills++;
    }
    expect(last.over?.map(({ instanceId, runtimeStatus, output }) => [instanceId, runtimeStatus, output])).toEqual(
      journeys.map((id) => [id, 'Completed', result]),
    );
    // Each was recorded once a round, however often a dead host had begun it.
    for (const { historyEvents } of last.over ?? [])
      expect(historyEvents.filter(({ EventType }) => EventType === 'TaskCompleted')).toHaveLength(8);
    expect(kills).toBeGreaterThan(0);
    expect(ran).toBeGreaterThanOrEqual(journeys.length * activities);
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
});
