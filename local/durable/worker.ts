/** Works off the task hub: turns and activities side by side, each within its limit, woken by time and by whoever adds work. */

import type { Alarm } from './alarm.ts';
import { activityFailure, remoteFailure } from './failure.ts';
import { event, isoTime, type HistoryEvent } from './history.ts';
import { jsonText } from './protocol.ts';
import type { DurableSettings } from './settings.ts';
import type { ActivityWorkItem } from './store/rows.ts';
import type { OrchestrationWorkItem, WorkItemStore } from './store/work-items.ts';
import { takeTurn, type TurnDeps } from './turn.ts';

export interface WorkerDeps extends Omit<TurnDeps, 'log'> {
  readonly store: WorkItemStore;
  readonly settings: DurableSettings;
  readonly alarm: Alarm;
  readonly log: (level: 'warn' | 'error', message: string) => void;
}

export interface DurableWorker {
  /** Takes up whatever is due. Called by the alarm, and by whoever has just added work. */
  readonly wake: () => void;
  /** Nothing is begun any more; what is under way may end, but is not recorded: its lock runs out, as a dead host's does. */
  readonly stop: () => void;
}

/** One kind of work item, of which so many may be in hand at once. */
interface Lane<T> {
  readonly limit: number;
  readonly take: (now: number) => T | undefined;
  readonly perform: (item: T) => Promise<void>;
  readonly abandon: (item: T, visibleAt: number) => void;
}

/** How long something that failed for reasons of the engine's own rests before it is tried again. */
const restMilliseconds = 1000;

/** An orchestration that never waits must not keep the host from its sockets. */
const roundsBeforeSockets = 1000;

export function createDurableWorker(deps: WorkerDeps): DurableWorker {
  const { store, settings, alarm, clock, functions, log } = deps;
  const { turnVisibilityMilliseconds, activityVisibilityMilliseconds } = settings;
  let woken = false;
  let rounds = 0;
  let stopped = false;

  function wake(): void {
    rounds = 0;
    goOn();
  }

  function goOn(): void {
    if (woken || stopped) return;
    woken = true;
    if (rounds++ < roundsBeforeSockets) return queueMicrotask(work);
    rounds = 0;
    setImmediate(work);
  }

  const turns = fill<OrchestrationWorkItem>({
    limit: settings.maxOrchestrations,
    take: (now) => store.getOrchestration(now, now + turnVisibilityMilliseconds),
    perform: turn,
    abandon: store.abandonOrchestration,
  });
  const activities = fill<ActivityWorkItem>({
    limit: settings.maxActivities,
    take: (now) => store.getActivity(now, now + activityVisibilityMilliseconds),
    perform: activity,
    abandon: store.abandonActivity,
  });

  function work(): void {
    woken = false;
    if (stopped) return;
    alarm.clear();
    try {
      const room = [turns(), activities()];
      // Where there is no room, the end of what is in hand is the next thing to happen.
      const due = room.includes(false) ? undefined : store.nextDue();
      if (due !== undefined) alarm.set(due);
    } catch (error) {
      log('error', `the task hub cannot be read: ${String(error)}`);
      alarm.set(clock.now() + restMilliseconds);
    }
  }

  /** Takes work items until there are none or no room for more; the returned function says whether there is room. */
  function fill<T>({ limit, take, perform, abandon }: Lane<T>): () => boolean {
    let inHand = 0;
    return () => {
      while (inHand < limit) {
        const item = take(clock.now());
        if (!item) return true;
        inHand++;
        const released = (): void => void inHand--;
        void attempt(perform, abandon, item).finally(released).then(goOn);
      }
      return false;
    };
  }

  /** An error here is the engine's own, such as a file that stays locked: the item is left for later. */
  async function attempt<T>(perform: Lane<T>['perform'], abandon: Lane<T>['abandon'], item: T): Promise<void> {
    try {
      await perform(item);
    } catch (error) {
      if (stopped) return;
      log('error', `a work item is abandoned: ${error instanceof Error ? error.stack : String(error)}`);
      try {
        abandon(item, clock.now() + restMilliseconds);
      } catch {
        // Its lock runs out by itself.
      }
    }
  }

  async function turn(item: OrchestrationWorkItem): Promise<void> {
    const commit = await takeTurn(item, deps);
    if (stopped || store.completeOrchestration(item, commit, clock.now())) return;
    log('warn', `${item.instanceId}: a turn is dropped, because another host has taken the instance over.`);
  }

  async function activity(item: ActivityWorkItem): Promise<void> {
    const renewal = setInterval(() => renew(item), activityVisibilityMilliseconds / 2);
    const result = await outcome(item).finally(() => clearInterval(renewal));
    if (stopped || store.completeActivity(item, result, clock.now())) return;
    log('warn', `${item.instanceId}: a result of ${item.name} is dropped, because nobody waits for it any more.`);
  }

  function renew(item: ActivityWorkItem): void {
    if (stopped) return;
    try {
      store.renewActivity(item, clock.now() + activityVisibilityMilliseconds);
    } catch (error) {
      log('warn', `${item.instanceId}: the lock of ${item.name} is not renewed: ${String(error)}`);
    }
  }

  async function outcome({ name, taskId: TaskScheduledId, input }: ActivityWorkItem): Promise<HistoryEvent> {
    try {
      const registered = functions.find('activity', name);
      if (registered === undefined) throw new Error(functions.invalid('activity', name));
      const result = await deps.invoke(registered, input === null ? undefined : JSON.parse(input));
      return event('TaskCompleted', isoTime(clock.now()), { TaskScheduledId, Result: jsonText(result) });
    } catch (error) {
      const failure = activityFailure(name, remoteFailure(error));
      return event('TaskFailed', isoTime(clock.now()), { TaskScheduledId, ...failure, FailureDetails: null });
    }
  }

  return {
    wake,
    stop() {
      stopped = true;
      alarm.clear();
    },
  };
}
