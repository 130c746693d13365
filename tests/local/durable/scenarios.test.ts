import { expect, test } from 'vitest';
import { startEngine, statusOf } from './engine.ts';
import { shown } from './normalise.ts';
import { scenario } from './records.ts';
import { play, playedActivity, playedTurn, recordedActivity, recordedTurn, resultsIn } from './scenario.ts';

const exact = `actNotExist actThrowObj actThrowStr anyEventWins anyTimerWins can canNum canObj catchAct chain custom evGo
  failAct guid longTimer none noneNull noneNum noneObj noneStr one parentFail parentOk parentOkId retryFail retryOk
  terminated throwSelf timerOnly types unawaited undef zeroTimer`;

test.each(exact.split(/\s+/))('%s: every turn, activity and status is that of the real engine', async (name) => {
  const recorded = scenario(name);
  await using engine = await startEngine();
  const { id, turns, activities } = await play(engine, recorded);

  expect(turns.map(playedTurn)).toEqual(recorded.turns.map(recordedTurn));
  // Some recordings leave all activities out.
  const told = recorded.activities.length > 0 ? activities : [];
  expect(told.map(playedActivity)).toEqual(recorded.activities.map(recordedActivity));
  expect(shown(await statusOf(engine, id))).toBe(shown(recorded.final.body));
});

/** Results in an order of their own, not in that of their arrival. */
const byResult = ({ historyEvents = [], ...status }: { historyEvents?: { Result?: unknown }[] }): unknown => ({
  ...status,
  historyEvents: historyEvents.toSorted((a, b) => String(a.Result).localeCompare(String(b.Result))),
});

test('fan5: five activities at once begin and end as recorded, however their results are batched into turns', async () => {
  const recorded = scenario('fan5');
  await using engine = await startEngine();
  const { id, turns } = await play(engine, recorded);

  // Which results share a turn depends on how fast they come; the first turn and the last reply do not.
  expect(turns.slice(0, 1).map(playedTurn)).toEqual(recorded.turns.slice(0, 1).map(recordedTurn));
  expect(shown(turns.at(-1)?.reply)).toBe(shown(recorded.turns.at(-1)?.reply));
  expect(resultsIn(turns.at(-1)?.trigger)).toEqual(resultsIn(recorded.turns.at(-1)?.trigger));
  expect(shown(byResult(await statusOf(engine, id)))).toBe(shown(byResult(recorded.final.body)));
});

// The recorded app had more orchestrators than the part of it that is kept here.
const withoutNames = (status: unknown): string =>
  shown(status).replaceAll(/known orchestrator functions: '[^"]*'\./g, 'known orchestrator functions: <names>.');

test('noSuchOrchestrator: a start is accepted, and the instance fails with the list of the orchestrators there are', async () => {
  const recorded = scenario('noSuchOrchestrator');
  await using engine = await startEngine();
  const { id, turns } = await play(engine, recorded);
  expect(turns).toEqual([]);
  expect(withoutNames(await statusOf(engine, id))).toBe(withoutNames(recorded.final.body));
});
