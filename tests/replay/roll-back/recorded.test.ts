/**
 * Runs that are under way when a new version is deployed go on with it: their histories must still lead where they led.
 * `RECORD_HISTORIES=1 npx vitest run tests/replay/roll-back/recorded.test.ts` adds what is missing; a recording is never made anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decideAgain, shown } from '../again.ts';
import { historyOf, turnsOf, type RecordedRun } from '../history.ts';
import { createWorld, input, playRollBack } from './world.ts';

const file = new URL('../../fixtures/histories/roll-back-undisturbed.json', import.meta.url);

async function recordedRun(): Promise<RecordedRun> {
  if (process.env['RECORD_HISTORIES'] && !existsSync(file)) {
    const played = await playRollBack(createWorld());
    const run: RecordedRun = {
      orchestrator: 'roll-back',
      instanceId: 'roll-back-of-a-test',
      input: { input },
      history: historyOf(played),
      output: played.output,
    };
    writeFileSync(file, `${JSON.stringify(run)}\n`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('a rollback that was under way before this version', () => {
  it('asks for the same at every turn, and ends the same', async () => {
    const run = await recordedRun();
    const turns = turnsOf(run);
    expect(turns.length).toBeGreaterThan(30);
    for (const [index, turn] of turns.entries()) {
      const isLast = index === turns.length - 1;
      const expected = isLast ? [`Completed ${JSON.stringify(run.output)}`] : turn.asked;
      expect((await decideAgain(run, turn)).map(shown)).toEqual(expected);
    }
  });

  it('would be told from one that asks for something else', async () => {
    const run = await recordedRun();
    const [turn] = turnsOf({
      ...run,
      history: JSON.parse(JSON.stringify(run.history).replaceAll('roll-back-hold-drift', 'roll-back-hold-everything')),
    }).slice(-1);
    const last = turn && (await decideAgain(run, turn)).at(-1);
    expect(last && shown(last)).toMatch(/^Failed "?Non-Deterministic workflow detected/);
  });
});
