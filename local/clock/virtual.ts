/**
 * The virtual clock inside one process: `Date` and timers run with real time plus an offset that the coordinator raises
 * when every process of the run only waits for time to pass. Nothing in the product knows of it.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as FakeTimers from '@sinonjs/fake-timers';
import { watchActivity } from './activity.ts';

// The CommonJS build: preloaded before the process's own code, it must not wait for the ES module loader.
const fakeTimers: typeof FakeTimers = createRequire(import.meta.url)('@sinonjs/fake-timers');

/** What a process tells the coordinator. `next` is the virtual time of its earliest timer, in epoch milliseconds. */
export interface QuietReport {
  readonly clock: 'quiet';
  readonly generation: number;
  readonly next: number | null;
}

export interface BusyReport {
  readonly clock: 'busy';
}

/** What the coordinator tells every process: virtual time is real time plus this. */
export interface ClockOrder {
  readonly clock: 'offset';
  readonly generation: number;
  readonly milliseconds: number;
}

export interface VirtualClock {
  obey(order: ClockOrder): void;
  /** Replaced timers do not keep a process alive as real ones would; this does, until it is let go. */
  letGo(): void;
}

/** Real milliseconds between two looks at the state of the process. */
const lookMilliseconds = 2;

interface HeapOfTimers {
  readonly timerHeap?: { peek(): { readonly callAt: number } | undefined };
}

/** Replaces `Date` and the timers of this process and reports whenever it becomes quiet or busy. */
export function installVirtualClock(offset: number, report: (message: QuietReport | BusyReport) => void): VirtualClock {
  const realNow = Date.now.bind(Date);
  const realSetInterval = setInterval;
  const activity = watchActivity(realNow);
  let current: ClockOrder = { clock: 'offset', generation: 0, milliseconds: offset };
  let reported = -1;

  const clock = fakeTimers.install({
    now: realNow() + offset,
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldClearNativeTimers: true,
    loopLimit: 100_000,
  });
  // Named imports of node:timers/promises are bindings of their own, which do not follow by themselves.
  syncBuiltinESMExports();
  // fake-timers keeps its timers in a heap that its types do not mention.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- and its types do not say
  const nextTimer = () => (clock as unknown as HeapOfTimers).timerHeap?.peek()?.callAt ?? null;

  const catchUp = () => {
    const due = realNow() + current.milliseconds;
    if (due <= clock.now) return;
    const next = nextTimer();
    if (next !== null && next <= due) activity.touch();
    clock.tick(due - clock.now);
  };

  const looking = realSetInterval(() => {
    catchUp();
    if (!activity.isQuiet()) {
      if (reported !== -1) report({ clock: 'busy' });
      reported = -1;
    } else if (reported !== current.generation) {
      reported = current.generation;
      report({ clock: 'quiet', generation: current.generation, next: nextTimer() });
    }
  }, lookMilliseconds);

  return {
    letGo: () => void looking.unref(),
    obey(order) {
      current = order;
      catchUp();
    },
  };
}
