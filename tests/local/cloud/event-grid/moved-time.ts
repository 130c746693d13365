/** Deadlines of the cloud with the time moved by hand: what is due runs in its order, and everything it waits for is awaited. */
import { vi } from 'vitest';
import type { Timers } from '../../../../local/cloud/timers.ts';

export interface MovedTime {
  readonly timers: Timers;
  /** Lets milliseconds pass. */
  pass(milliseconds: number): Promise<void>;
  /** The furthest that a deadline was ever ahead of the time at which it was set. */
  furthestMs(): number;
  /** As when the process ends: no deadline rings any more. */
  forget(): void;
}

/** Replaces `Date` until `vi.useRealTimers()`. */
export function movedTime(begin: number): MovedTime {
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  let due: { time: number; work: () => void | Promise<void> }[] = [];
  let furthest = 0;
  return {
    timers: {
      at(time, work) {
        const deadline = { time, work };
        furthest = Math.max(furthest, time - Date.now());
        due.push(deadline);
        return () => void (due = due.filter((each) => each !== deadline));
      },
      every: () => () => {},
      stop: () => {},
    },
    async pass(milliseconds) {
      const end = Date.now() + milliseconds;
      for (;;) {
        const next = due.toSorted((one, other) => one.time - other.time).find(({ time }) => time <= end);
        if (next === undefined) break;
        due = due.filter((each) => each !== next);
        vi.setSystemTime(Math.max(next.time, Date.now()));
        await next.work();
      }
      vi.setSystemTime(end);
    },
    furthestMs: () => furthest,
    forget: () => void (due = []),
  };
}
