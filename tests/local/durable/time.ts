/** Skipped time for tests: nothing waits, and every stop of the clock is counted. */

import { vi } from 'vitest';
import { breathe, statusOf, type StatusBody, type TestEngine } from './engine.ts';

export interface SkippedTime extends Disposable {
  /** How often the clock has stopped for a timer. */
  readonly stops: () => number;
  /** Goes from timer to timer until the instance has that status. */
  readonly untilStatus: (engine: TestEngine, instanceId: string, wanted: string) => Promise<StatusBody>;
  /** Goes that far, stopping for what is due on the way. */
  readonly skip: (milliseconds: number) => Promise<void>;
}

export function skipTime(): SkippedTime {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    now: Date.parse('2026-11-24T12:00:00Z'),
  });
  let stops = 0;
  return {
    stops: () => stops,
    async untilStatus(engine, instanceId, wanted) {
      for (;;) {
        await breathe();
        const status = await statusOf(engine, instanceId);
        if (status.runtimeStatus === wanted) return status;
        if (vi.getTimerCount() === 0) continue;
        stops++;
        await vi.advanceTimersToNextTimerAsync();
      }
    },
    async skip(milliseconds) {
      await breathe();
      await vi.advanceTimersByTimeAsync(milliseconds);
      await breathe();
    },
    [Symbol.dispose]: () => void vi.useRealTimers(),
  };
}
