/** A clock that tests move. */

import type { HostClock } from '../../../local/host/clock.ts';

export interface ManualClock extends HostClock {
  /** Moves to a time, running what is due on the way in order, and lets what that started settle. */
  moveTo(time: number): Promise<void>;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function createManualClock(start: number): ManualClock {
  let now = start;
  let alarms: { at: number; run: () => void }[] = [];

  return {
    now: () => now,
    after(milliseconds, run) {
      const alarm = { at: now + milliseconds, run };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((other) => other !== alarm);
      };
    },
    async moveTo(time) {
      await settle();
      for (;;) {
        const next = alarms.filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        alarms = alarms.filter((alarm) => alarm !== next);
        now = next.at;
        next.run();
        await settle();
      }
      now = time;
      await settle();
    },
  };
}
