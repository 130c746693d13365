/** Regenerations that go on after their answer: begun at once, done at a deadline that survives a restart. */
import { keyOf } from '../arm/resource-id.ts';
import type { LongRunningOperations } from '../arm/long-running.ts';
import type { OperationsLog } from '../operations-log.ts';
import type { Store } from '../store.ts';
import type { Timers } from '../timers.ts';

interface Regeneration {
  readonly operationId: string;
  readonly resourceId: string;
  readonly key: string;
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

export interface Regenerations {
  begin(operationId: string, resourceId: string, key: string): void;
  /** Whether one runs: the resource is being updated. */
  isRunning(resourceId: string): boolean;
  /** Takes up what was begun before. */
  resume(): void;
}

export function createRegenerations(deps: {
  store: Store;
  timers: Timers;
  operations: LongRunningOperations;
  log: OperationsLog;
  durationMs: number;
  regenerate: (resourceId: string, key: string) => void;
}): Regenerations {
  const pending = deps.store.collection<Regeneration>('key-regenerations');

  function schedule({ operationId, resourceId, key, endsAt }: Regeneration): void {
    deps.timers.at(endsAt, () =>
      deps.store.transaction(() => {
        // A reset may have forgotten it meanwhile.
        if (pending.get(keyOf(resourceId))?.operationId !== operationId) return;
        pending.delete(keyOf(resourceId));
        deps.regenerate(resourceId, key);
        deps.operations.succeed(operationId);
        deps.log.conclude(operationId, 'succeeded');
      }),
    );
  }

  return {
    begin(operationId, resourceId, key) {
      const begun = { operationId, resourceId, key, endsAt: Date.now() + deps.durationMs };
      deps.operations.begin({ id: operationId, resourceId, name: 'regenerateKey' });
      pending.put(keyOf(resourceId), begun);
      schedule(begun);
    },
    isRunning: (resourceId) => pending.get(keyOf(resourceId)) !== undefined,
    resume() {
      for (const one of pending.all()) schedule(one);
    },
  };
}
