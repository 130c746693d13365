/** Starts another host a moment after one died, as the platform does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalSystem } from '../system/system.ts';

export interface Supervisor {
  /** How often a host had to be replaced. */
  restarts(): number;
  stop(): void;
}

/** How long the platform takes to notice and start another. */
const replacedAfterSeconds = 10;

export function keepHostAlive(system: LocalSystem): Supervisor {
  let stopped = false;
  let restarts = 0;

  const watch = async (): Promise<void> => {
    for (;;) {
      await system.host().exited;
      if (stopped) return;
      restarts += 1;
      await sleep(replacedAfterSeconds * 1000);
      if (stopped) return;
      await system.startHost();
    }
  };
  // A host that cannot be started again shows as a scenario that never ends well.
  watch().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));

  return {
    restarts: () => restarts,
    stop: () => {
      stopped = true;
    },
  };
}
