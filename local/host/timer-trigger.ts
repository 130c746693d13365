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
  let cancel = (): void => {};
  let inHand: Promise<void> = Promise.resolve();
  let stopped = false;

  async function fire(at: number, late: { isPastDue: boolean; startup: boolean }): Promise<void> {
    try {
      await deps.invoke(timerPayload(status, late.isPastDue));
    } catch {
      // A failing run does not stop the schedule.
    }
    if (!monitored) return;
    // Fired a little early, the next occurrence would be this one again.
    const taken = !late.isPastDue && !late.startup && status !== undefined && status.next > at ? status.next : at;
    status = { last: taken, next: schedule.next(taken), lastUpdated: taken };
    store.write(functionName, status);
  }

  function schedulenext(): void {
    if (stopped) return;
    const due = schedule.next(clock.now());
    const waitFor = (): void => {
      const remaining = due - clock.now();
      if (remaining > 0) {
        cancel = clock.after(Math.min(remaining, longestWaitMilliseconds), waitFor);
        return;
      }
      inHand = fire(clock.now(), { isPastDue: false, startup: false }).then(schedulenext);
    };
    waitFor();
  }

  return {
    start() {
      const now = clock.now();
      let isPastDue = false;
      if (monitored) {
        const known = store.read(functionName);
        const checked =
          known === undefined
            ? { last: null, next: schedule.next(now), lastUpdated: now }
            : rescheduled(known, schedule, now);
        if (checked !== known) store.write(functionName, checked);
        isPastDue = now > checked.next;
        // The very first run knows nothing of when its status was written.
        status = known === undefined ? { ...checked, lastUpdated: null } : checked;
      }
      const first = isPastDue || deps.runOnStartup ? fire(now, { isPastDue, startup: true }) : Promise.resolve();
      inHand = first.then(schedulenext);
    },
    async runNow() {
      await deps.invoke(timerPayload(status, false));
    },
    async stop() {
      stopped = true;
      cancel();
      await inHand;
    },
  };
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
  const ScheduleStatus =
    status === undefined
      ? null
      : { Last: dotNetTime(status.last), Next: dotNetTime(status.next), LastUpdated: dotNetTime(status.lastUpdated) };
  return { json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus, IsPastDue: isPastDue }) };
}

/** A DateTime as Newtonsoft writes it: no trailing zeros in the fraction, none at all for a whole second. */
function dotNetTime(time: number | null): string {
  if (time === null) return '0001-01-01T00:00:00+00:00';
  return new Date(time).toISOString().replace(/\.?0*Z$/, '+00:00');
}
