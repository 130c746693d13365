/** Plays a recorded scenario on an engine, and shows what both made of it. */

import { plainValue } from '../../../local/host/rpc.ts';
import { untilFinished, untilStatus, webhook, type Exchange, type TestEngine } from './engine.ts';
import { normalised, turnShown } from './normalise.ts';
import type { RecordedActivity, RecordedScenario, RecordedTurn } from './records.ts';

/** What was done to an instance while it waited, for the recordings that keep it apart from the scenario. */
const meanwhile: Record<string, [path: string, body?: string]> = {
  anyEventWins: ['raiseEvent/Approval', '{"ok":true}'],
  evGo: ['raiseEvent/Go', '{"x":[1,"é"]}'],
  terminated: ['terminate?reason=because%20I%20say'],
};

/** Never finish: an unregistered activity, and a timer of eight days. */
const endless = new Set(['actNotExist', 'longTimer']);

export interface Played {
  readonly id: string;
  readonly turns: Exchange[];
  readonly activities: Exchange[];
}

const isTurn = ({ trigger }: Exchange): boolean => Object(trigger).history !== undefined;

const json = { 'content-type': 'application/json' };

export async function play(engine: TestEngine, recorded: RecordedScenario): Promise<Played> {
  const [start] = recorded.requests;
  const id = new URL(start?.path ?? '', 'http://x').searchParams.get('id') ?? '';
  // Without input the SDK posts an empty JSON string (see sdk-client.test.ts).
  const body = typeof start?.body === 'string' ? start.body : '""';
  await engine.request('POST', `${webhook}/orchestrators/${recorded.orchestrator}/${id}`, body, json);
  const extra = meanwhile[recorded.name];
  if (extra) {
    await untilStatus(engine, id, 'Running');
    await engine.request('POST', `${webhook}/instances/${id}/${extra[0]}`, extra[1], json);
  }
  await (endless.has(recorded.name) ? untilStatus(engine, id, 'Running') : untilFinished(engine, id));
  const { exchanges } = engine;
  return { id, turns: exchanges.filter(isTurn), activities: exchanges.filter((one) => !isTurn(one)) };
}

export const recordedTurn = ({ trigger, reply, failure }: RecordedTurn): string =>
  turnShown(trigger, reply ?? failure?.exception.message);

export const playedTurn = ({ trigger, reply, failure }: Exchange): string =>
  turnShown(JSON.parse(JSON.stringify(trigger)), reply ?? failure);

export const playedActivity = ({ function: fn, trigger, reply, failure }: Exchange): unknown =>
  normalised({ fn, trigger: trigger ?? null, reply: reply ?? null, failure: failure ?? null });

export const recordedActivity = ({ function: fn, input, reply, result }: RecordedActivity): unknown =>
  normalised({
    fn,
    trigger: decoded(input[0]?.data.string),
    reply: plainValue(reply),
    failure: result?.exception.message ?? null,
  });

/** What the engine hands to the host for trigger data that was recorded on its way to the worker. */
function decoded(data: string | undefined): unknown {
  if (data === undefined) return null;
  return data === 'True' ? true : JSON.parse(data);
}

/** Ids of the activities whose results a turn has seen, in order. */
export function resultsIn(trigger: unknown): number[] {
  const { history }: RecordedTurn['trigger'] = JSON.parse(JSON.stringify(trigger));
  return history
    .flatMap(({ EventType, TaskScheduledId = -1 }) => (EventType === 5 ? [TaskScheduledId] : []))
    .toSorted((a, b) => a - b);
}
