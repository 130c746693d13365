import { expect, test } from 'vitest';
import { plainValue } from '../../../local/host/rpc.ts';
import { startEngine, statusOf, until, untilFinished, webhook, type Exchange, type TestEngine } from './engine.ts';
import { normalised, shown, turnShown } from './normalise.ts';
import { scenario, type RecordedScenario, type RecordedTurn } from './records.ts';

/** What was done to an instance while it waited, for the recordings that keep it apart from the scenario. */
const meanwhile: Record<string, [path: string, body?: string]> = {
  anyEventWins: ['raiseEvent/Approval', '{"ok":true}'],
  evGo: ['raiseEvent/Go', '{"x":[1,"é"]}'],
  terminated: ['terminate?reason=because%20I%20say'],
};

/** Never finish: an unregistered activity, and a timer of eight days. */
const endless = new Set(['actNotExist', 'longTimer']);

const isOrchestrator = (exchange: Exchange): boolean =>
  typeof exchange.trigger === 'object' && exchange.trigger !== null && 'history' in exchange.trigger;

async function play(
  engine: TestEngine,
  recorded: RecordedScenario,
): Promise<{ id: string; turns: Exchange[]; activities: Exchange[] }> {
  const [start] = recorded.requests;
  const id = new URL(start?.path ?? '', 'http://x').searchParams.get('id') ?? '';
  // Without input the SDK posts an empty JSON string (see sdk-client.test.ts).
  const body = typeof start?.body === 'string' ? start.body : '""';
  await engine.request('POST', `${webhook}/orchestrators/${recorded.orchestrator}/${id}`, body, {
    'content-type': 'application/json',
  });
  const extra = meanwhile[recorded.name];
  if (extra) {
    await until(
      () => statusOf(engine, id),
      ({ runtimeStatus }) => runtimeStatus === 'Running',
    );
    const answer = await engine.request('POST', `${webhook}/instances/${id}/${extra[0]}`, extra[1], {
      'content-type': 'application/json',
    });
    expect(answer.status).toBe(202);
  }
  if (endless.has(recorded.name))
    await until(
      () => statusOf(engine, id),
      ({ runtimeStatus }) => runtimeStatus === 'Running',
    );
  else await untilFinished(engine, id);
  return {
    id,
    turns: engine.exchanges.filter(isOrchestrator),
    activities: engine.exchanges.filter((exchange) => !isOrchestrator(exchange)),
  };
}

const asRecorded = (turn: RecordedTurn): string =>
  turnShown(turn.trigger.history, turn.trigger, turn.reply ?? turn.failure?.exception.message);

function asPlayed({ trigger, reply, failure }: Exchange): string {
  const { history } = JSON.parse(JSON.stringify(trigger));
  return turnShown(history, JSON.parse(JSON.stringify(trigger)), reply ?? failure);
}

const exact = `actNotExist actThrowObj actThrowStr anyEventWins anyTimerWins can canNum canObj catchAct chain custom evGo failAct guid longTimer
  none noneNull noneNum noneObj noneStr one parentFail parentOk parentOkId retryFail retryOk terminated throwSelf timerOnly types unawaited undef zeroTimer`;

test.each(exact.split(/\s+/))(
  '%s: every turn, every activity and the final status are those of the real engine',
  async (name) => {
    const recorded = scenario(name);
    await using engine = await startEngine();
    const { id, turns, activities } = await play(engine, recorded);

    expect(turns.map(asPlayed)).toEqual(recorded.turns.map(asRecorded));
    // Some recordings leave activities out.
    if (recorded.activities.length > 0) {
      expect(
        normalised(
          activities.map(({ function: fn, trigger, reply, failure }) => ({
            fn,
            trigger,
            reply: reply ?? null,
            failure,
          })),
        ),
      ).toEqual(
        normalised(
          recorded.activities.map(({ function: fn, input, reply, result }) => ({
            fn,
            trigger: decoded(input[0]?.data.string),
            reply: plainValue(reply),
            failure: result?.exception.message,
          })),
        ),
      );
    }
    expect(shown(await statusOf(engine, id))).toBe(shown(recorded.final.body));
  },
);

/** What the engine hands to the host for trigger data that was recorded on its way to the worker. */
function decoded(data: string | undefined): unknown {
  if (data === undefined) return undefined;
  return data === 'True' ? true : JSON.parse(data);
}

test('fan5: five activities at once begin and end as recorded, however their results are batched into turns', async () => {
  const recorded = scenario('fan5');
  await using engine = await startEngine();
  const { id, turns } = await play(engine, recorded);

  // Which results share a turn depends on how fast they come; the first turn and the last reply do not.
  expect(asPlayed(turns[0] ?? never())).toBe(asRecorded(recorded.turns[0] ?? never()));
  expect(shown(turns.at(-1)?.reply)).toBe(shown(recorded.turns.at(-1)?.reply));
  const results = (history: { EventType: number; TaskScheduledId?: number }[]): (number | undefined)[] =>
    history.filter(({ EventType }) => EventType === 5).map(({ TaskScheduledId }) => TaskScheduledId);
  const { history } = JSON.parse(JSON.stringify(turns.at(-1)?.trigger));
  expect(results(history).toSorted()).toEqual(results(recorded.turns.at(-1)?.trigger.history ?? []).toSorted());

  const byResult = (status: { historyEvents?: { Result?: unknown }[] }): unknown => ({
    ...status,
    historyEvents: status.historyEvents?.toSorted((a, b) => String(a.Result).localeCompare(String(b.Result))),
  });
  expect(shown(byResult(await statusOf(engine, id)))).toBe(shown(byResult(recorded.final.body)));
});

test('noSuchOrchestrator: a start is accepted, and the instance fails with the list of the orchestrators there are', async () => {
  const recorded = scenario('noSuchOrchestrator');
  await using engine = await startEngine();
  const { id, turns } = await play(engine, recorded);
  // The recorded app had more orchestrators than the part of it that is kept here.
  const withoutNames = (status: unknown): string =>
    shown(status).replaceAll(/known orchestrator functions: '[^"]*'\./g, 'known orchestrator functions: <names>.');
  expect(turns).toEqual([]);
  expect(withoutNames(await statusOf(engine, id))).toBe(withoutNames(recorded.final.body));
});

function never(): never {
  throw new Error('The recording has no such turn.');
}
