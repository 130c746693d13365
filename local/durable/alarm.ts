/** One timer to the next thing that is due, and an ear for other hosts on the same file. */

import { watch, type FSWatcher } from 'node:fs';
import { databaseFileName } from './store/database.ts';

export interface Alarm {
  /** Rings once, at `due` (milliseconds since 1970); takes the place of what was set before. */
  readonly set: (due: number) => void;
  readonly clear: () => void;
}

// Longer delays overflow setTimeout; the alarm rings early then, finds nothing and is set again.
const longestDelayMilliseconds = 2 ** 31 - 1;

export function createAlarm(clock: { now(): number }, ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  const clear = (): void => clearTimeout(timer);
  return {
    set(due) {
      clear();
      timer = setTimeout(ring, Math.min(Math.max(0, due - clock.now()), longestDelayMilliseconds));
    },
    clear,
  };
}

const firstPollMilliseconds = 100;
const lastPollMilliseconds = 2000;

/**
 * Calls `changed` when another process has written to the file. The file system tells; under a virtual clock every poll would be a stop.
 * Where it cannot tell, the file is polled, from every 100 ms after a change down to every 2 s.
 */
export function watchForOthers(dataFolder: string, version: () => number, changed: () => void): () => void {
  let seen = version();
  let poll: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;

  function look(): boolean {
    const now = version();
    if (now === seen) return false;
    seen = now;
    changed();
    return true;
  }

  function pollAfter(delay: number): void {
    poll = setTimeout(
      () => pollAfter(look() ? firstPollMilliseconds : Math.min(delay * 2, lastPollMilliseconds)),
      delay,
    );
  }

  try {
    watcher = watch(dataFolder, { persistent: false }, (_event, file) => {
      if (file === null || file.startsWith(databaseFileName)) look();
    });
    watcher.on('error', () => {
      watcher?.close();
      pollAfter(firstPollMilliseconds);
    });
  } catch {
    pollAfter(firstPollMilliseconds);
  }

  return () => {
    watcher?.close();
    clearTimeout(poll);
  };
}
