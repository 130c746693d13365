/** A timer trigger: fires on its schedule, remembers it across restarts, and makes up for one occurrence that was missed. */

import { longestWaitMilliseconds, type HostClock } from './clock.ts';
import type { Schedule } from './ncrontab.ts';
import type { RpcTypedData } from './rpc.ts';

/** Milliseconds since 1970; `null` is .NET's year one: never. */
export interface ScheduleStatus {
  readonly last: number | null;
  readonly next: number;
  readonly lastUpdated: number | null;
}

/** Where schedules are remembered, by function name. */
export interface ScheduleStore {
  read(functionName: string): ScheduleStatus | undefined;
  write(functionName: string, status: ScheduleStatus): void;
}

export interface TimerTrigger {
  start(): void;
  /** Runs the function now, off its schedule. */
  runNow(): Promise<void>;
  /** Resolves when the run in hand is done. */
  stop(): Promise<void>;
}

export interface TimerTriggerDeps {
  readonly functionName: string;
  readonly schedule: Schedule;
  readonly useMonitor: boolean;
  readonly runOnStartup: boolean;
  readonly store: ScheduleStore;
  readonly clock: HostClock;
  /** Runs the function with the timer's payload; what it rejects with has been logged. */
  readonly invoke: (input: RpcTypedData) => Promise<unknown>;
}

const minute = 60_000;

export function createTimerTrigger(deps: TimerTriggerDeps): TimerTrigger {
  const { schedule, store, clock, functionName } = deps;
  const monitored = deps.useMonitor && !isFrequent(schedule, clock.now());
  let status: ScheduleStatus | undefined;
  let cancel: (() => void) | undefined;
  let inHand = Promise.resolve();
  let stopped = false;

  async function fire(isPastDue: boolean): Promise<void> {
    const now = clock.now();
    // A run that fails does not stop the schedule.
    await deps.invoke(timerPayload(status, isPastDue)).catch(() => {});
    if (!monitored) return;
    status = { last: now, next: schedule.next(now), lastUpdated: now };
    store.write(functionName, status);
  }

  function waitForNext(): void {
    const due = schedule.next(clock.now());
    const look = (): void => {
      if (stopped) return;
      const remaining = due - clock.now();
      if (remaining > 0) cancel = clock.after(Math.min(remaining, longestWaitMilliseconds), look);
      else inHand = fire(false).then(waitForNext);
    };
    look();
  }

  return {
    start() {
      const isPastDue = monitored && catchUp(clock.now());
      const first = isPastDue || deps.runOnStartup ? fire(isPastDue) : Promise.resolve();
      inHand = first.then(waitForNext);
    },
    runNow: async () => void (await deps.invoke(timerPayload(status, false))),
    async stop() {
      stopped = true;
      cancel?.();
      await inHand;
    },
  };

  /** Takes up the remembered schedule; whether an occurrence of it was missed. */
  function catchUp(now: number): boolean {
    const known = store.read(functionName);
    const current =
      known === undefined
        ? { last: null, next: schedule.next(now), lastUpdated: now }
        : rescheduled(known, schedule, now);
    if (current !== known) store.write(functionName, current);
    // The very first run does not know when its status was written.
    status = known === undefined ? { ...current, lastUpdated: null } : current;
    return now > current.next;
  }
}

/** A status whose next occurrence is not what the schedule says was written under another schedule. */
function rescheduled(known: ScheduleStatus, schedule: Schedule, now: number): ScheduleStatus {
  const basis = known.last ?? known.lastUpdated ?? now;
  const expected = schedule.next(basis);
  if (known.next === expected) return known;
  return now > expected
    ? { ...known, next: schedule.next(now), lastUpdated: now }
    : { ...known, next: expected, lastUpdated: basis };
}

/** Schedules closer than a minute are not remembered. */
function isFrequent(schedule: Schedule, now: number): boolean {
  let previous = schedule.next(now);
  for (let count = 0; count < 4; count++) {
    const following = schedule.next(previous);
    if (following - previous < minute) return true;
    previous = following;
  }
  return false;
}

function timerPayload(status: ScheduleStatus | undefined, isPastDue: boolean): RpcTypedData {
  const ScheduleStatus = status && {
    Last: dotNetTime(status.last),
    Next: dotNetTime(status.next),
    LastUpdated: dotNetTime(status.lastUpdated),
  };
  return {
    json: JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: ScheduleStatus ?? null,
      IsPastDue: isPastDue,
    }),
  };
}

/** A DateTime as Newtonsoft writes it: no trailing zeros in the fraction, none at all for a whole second. */
function dotNetTime(time: number | null): string {
  if (time === null) return '0001-01-01T00:00:00+00:00';
  return new Date(time).toISOString().replace(/\.?0*Z$/, '+00:00');
}
