/** Works off the task hub: turns and activities side by side, each within its limit, woken by time and by whoever adds work. */

import type { Alarm } from './alarm.ts';
import { activityFailure, remoteFailure } from './failure.ts';
import { taskCompleted, taskFailed, type IncomingEvent } from './history.ts';
import type { DurableSettings } from './settings.ts';
import type { ActivityWorkItem } from './store/rows.ts';
import type { OrchestrationWorkItem, WorkItemStore } from './store/work-items.ts';
import { takeTurn, type TurnDeps } from './turn.ts';

export interface WorkerDeps extends Omit<TurnDeps, 'log'> {
  readonly store: WorkItemStore;
  readonly settings: DurableSettings;
  readonly alarm: Alarm;
  readonly log: (level: 'debug' | 'warn' | 'error', message: string) => void;
}

export interface DurableWorker {
  /** Takes up whatever is due. Called by the alarm, and by whoever has just added work. */
  readonly wake: () => void;
  /** Nothing is begun any more; what is under way may end, but is not recorded: its lock runs out, as a dead host's does. */
  readonly stop: () => void;
}

/** How long something that failed for reasons of the engine's own rests before it is tried again. */
const restMilliseconds = 1000;

export function createDurableWorker(deps: WorkerDeps): DurableWorker {
  const { store, settings, alarm, clock, functions, log } = deps;
  let turns = 0;
  let activities = 0;
  let woken = false;
  let stopped = false;

  function wake(): void {
    if (woken || stopped) return;
    woken = true;
    queueMicrotask(work);
  }

  function work(): void {
    woken = false;
    if (stopped) return;
    while (turns < settings.maxOrchestrations) {
      const item = store.getOrchestration(clock.now(), clock.now() + settings.turnVisibilityMilliseconds);
      if (!item) break;
      turns++;
      void perform(
        () => turn(item),
        (visibleAt) => store.abandonOrchestration(item, visibleAt),
      )
        .finally(() => turns--)
        .then(wake);
    }
    while (activities < settings.maxActivities) {
      const item = store.getActivity(clock.now(), clock.now() + settings.activityVisibilityMilliseconds);
      if (!item) break;
      activities++;
      void perform(
        () => activity(item),
        (visibleAt) => store.abandonActivity(item, visibleAt),
      )
        .finally(() => activities--)
        .then(wake);
    }
    // At a limit, the end of what runs is the next thing to happen.
    const due = turns < settings.maxOrchestrations && activities < settings.maxActivities ? store.nextDue() : undefined;
    if (due === undefined) alarm.clear();
    else alarm.set(due);
  }

  /** An error here is the engine's own, such as a file that stays locked: the item is left for later. */
  async function perform(work: () => Promise<void>, abandon: (visibleAt: number) => void): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (stopped) return;
      log('error', `a work item is abandoned: ${error instanceof Error ? error.stack : String(error)}`);
      try {
        abandon(clock.now() + restMilliseconds);
      } catch {
        // The lock runs out by itself.
      }
    }
  }

  async function turn(item: OrchestrationWorkItem): Promise<void> {
    const commit = await takeTurn(item, deps);
    if (stopped || store.completeOrchestration(item, commit, clock.now())) return;
    log(
      'warn',
      `${item.instanceId}: a turn took longer than controlQueueVisibilityTimeout, and another host has taken it over.`,
    );
  }

  async function activity(item: ActivityWorkItem): Promise<void> {
    const renewal = setInterval(() => renew(item), settings.activityVisibilityMilliseconds / 2);
    const event = await outcome(item).finally(() => clearInterval(renewal));
    if (stopped || store.completeActivity(item, event, clock.now())) return;
    log('warn', `${item.instanceId}: the result of ${item.name} is dropped, because another host has taken it over.`);
  }

  function renew(item: ActivityWorkItem): void {
    if (!stopped) store.renewActivity(item, clock.now() + settings.activityVisibilityMilliseconds);
  }

  const at = (): string => new Date(clock.now()).toISOString();

  async function outcome({ name, taskId, input }: ActivityWorkItem): Promise<IncomingEvent> {
    try {
      const registered = functions.find('activity', name);
      if (registered === undefined) throw new Error(functions.invalid('activity', name));
      const result = await deps.invoke(registered, input === null ? undefined : JSON.parse(input));
      return taskCompleted(
        at(),
        taskId,
        result === null || result === undefined ? null : JSON.stringify(result),
        'activity',
      );
    } catch (error) {
      return taskFailed(at(), taskId, activityFailure(name, remoteFailure(error)), 'activity');
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
