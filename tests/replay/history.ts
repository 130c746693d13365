/** Histories of played runs: what waits a run asked for, and the turns that a recorded history is made of. */
import { eventType, type HistoryEvent } from '../../local/durable/history.ts';
import type { Played } from './play.ts';

export interface TurnTrigger {
  readonly history: readonly HistoryEvent[];
  readonly input: unknown;
  readonly instanceId: string;
}

/** Seconds of every timer that the run created, in order. */
export function timersOf(played: Played): readonly number[] {
  const timers = historyOf(played).flatMap((event) =>
    event.EventType === eventType.TimerCreated ? [{ at: event.Timestamp, fireAt: event.FireAt }] : [],
  );
  return timers.map(({ at, fireAt }) => (Date.parse(fireAt) - Date.parse(at)) / 1000);
}

/** As the last turn was given it. */
export function historyOf({ turns }: Played): readonly HistoryEvent[] {
  const trigger = turns.at(-1)?.trigger;
  if (!isTurnTrigger(trigger)) throw new Error('The run has had no turn.');
  return trigger.history;
}

export function isTurnTrigger(value: unknown): value is TurnTrigger {
  return typeof value === 'object' && value !== null && 'history' in value && Array.isArray(value.history);
}

/** What a recording keeps of a run: the history that its last turn was given, and how it ended. */
export interface RecordedRun {
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly input: unknown;
  readonly history: readonly HistoryEvent[];
  readonly output: unknown;
}

export interface RecordedTurn {
  readonly past: readonly HistoryEvent[];
  readonly fresh: readonly HistoryEvent[];
  /** Activities and timers that the turn asked for, as the history has them; of the last turn, none. */
  readonly asked: readonly string[];
}

const decisions: ReadonlySet<number> = new Set([
  eventType.TaskScheduled,
  eventType.TimerCreated,
  eventType.OrchestratorCompleted,
]);

/** A turn is what an instance heard since its last one, followed by what it asked for then. */
export function turnsOf({ history }: RecordedRun): readonly RecordedTurn[] {
  const starts = history.flatMap(({ EventType }, index) =>
    EventType === eventType.OrchestratorStarted ? [index] : [],
  );
  return starts.map((start, turn) => {
    const events = history.slice(start, starts[turn + 1]);
    const heard = events.findIndex(({ EventType }) => decisions.has(EventType));
    const asked = heard < 0 ? [] : events.slice(heard);
    return {
      past: history.slice(0, start),
      fresh: heard < 0 ? events : events.slice(0, heard),
      asked: asked.flatMap((event) => {
        if (event.EventType === eventType.TaskScheduled) return [`activity ${event.Name}`];
        return event.EventType === eventType.TimerCreated ? [`timer ${event.FireAt}`] : [];
      }),
    };
  });
}
