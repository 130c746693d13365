/**
 * Rotations that wait in their overlap or for a person when a new version is deployed go on with it.
 * `RECORD_HISTORIES=1 npx vitest run tests/replay/rotate-secret/recorded.test.ts` adds what is missing; a recording is never made anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { home, name, sources } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { decideAgain, shown } from '../again.ts';
import { historyOf, turnsOf, type RecordedRun } from '../history.ts';
import type { Played } from '../play.ts';
import { createStage, id, input, playRotation, told } from './stage.ts';

const recordings: Readonly<Record<string, () => Promise<Played>>> = {
  'rotate-secret-undisturbed': async () => playRotation(await createStage(sources.dualKey)),
  async 'rotate-secret-by-a-person'() {
    const stage = await createStage(sources.human);
    const act = () => stage.vaults.put(home, name, { value: 'the next one' });
    return playRotation(stage, {}, { meanwhile: [told(2 * 86_400, act)] });
  },
};

async function recordedRun(recording: string): Promise<RecordedRun> {
  const file = new URL(`../../fixtures/histories/${recording}.json`, import.meta.url);
  const make = recordings[recording];
  if (process.env['RECORD_HISTORIES'] && make && !existsSync(file)) {
    const played = await make();
    const run: RecordedRun = {
      orchestrator: 'rotate-secret',
      instanceId: id,
      input: { input },
      history: historyOf(played),
      output: played.output,
    };
    writeFileSync(file, `${JSON.stringify(run)}\n`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe.each(Object.keys(recordings))('%s, under way before this version', (recording) => {
  it('asks for the same at every turn, and ends the same', async () => {
    const run = await recordedRun(recording);
    const turns = turnsOf(run);
    expect(turns.length).toBeGreaterThan(30);
    for (const [index, turn] of turns.entries()) {
      const isLast = index === turns.length - 1;
      const expected = isLast ? [`Completed ${JSON.stringify(run.output)}`] : turn.asked;
      expect((await decideAgain(run, turn)).map(shown)).toEqual(expected);
    }
  });

  it('would be told from one that asks for something else', async () => {
    const run = await recordedRun(recording);
    const altered = JSON.stringify(run.history).replaceAll('rotate-secret-promote', 'rotate-secret-promise');
    const [turn] = turnsOf({ ...run, history: JSON.parse(altered) }).slice(-1);
    const last = turn && (await decideAgain(run, turn)).at(-1);
    expect(last && shown(last)).toMatch(/^Failed "?Non-Deterministic workflow detected/);
  });
});
