/** Creates and deletes that take a while: begun at once, done at a deadline that survives a restart. */
import type { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import type { OperationsLog } from '../operations-log.ts';
import type { LongRunningOperations } from './long-running.ts';
import type { Resources } from './state.ts';

interface PendingChange {
  readonly operationId: string;
  readonly kind: 'create' | 'delete' | 'delete-group';
  /** Resource id, or the name of a group. */
  readonly target: string;
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

export interface Changes {
  /** @param operationId - the request's id, by which the operations log knows it */
  begin(kind: PendingChange['kind'], target: string, operationId: string, resourceId: string): void;
  /** Takes up what was begun before. */
  resume(): void;
}

export function createChanges(deps: {
  store: Store;
  timers: Timers;
  resources: Resources;
  operations: LongRunningOperations;
  log: OperationsLog;
  durationMs: number;
}): Changes {
  const pending = deps.store.collection<PendingChange>('arm-pending');

  function finish({ operationId, kind, target }: PendingChange): void {
    deps.store.transaction(() => {
      // A reset may have forgotten it meanwhile.
      if (!pending.delete(operationId)) return;
      apply(kind, target, deps.resources);
      deps.operations.succeed(operationId);
      deps.log.conclude(operationId, 'succeeded');
    });
  }

  function schedule(change: PendingChange): void {
    deps.timers.at(change.endsAt, () => finish(change));
  }

  return {
    begin(kind, target, operationId, resourceId) {
      const change = { operationId, kind, target, endsAt: Date.now() + deps.durationMs };
      deps.operations.begin({ id: operationId, resourceId, name: kind });
      pending.put(operationId, change);
      schedule(change);
    },
    resume() {
      for (const change of pending.all()) schedule(change);
    },
  };
}

function apply(kind: PendingChange['kind'], target: string, resources: Resources): void {
  if (kind === 'delete-group') return resources.groups.delete(target);
  if (kind === 'delete') return removeResource(target, resources);
  const resource = resources.get(target);
  if (resource === undefined) return;
  resources.put({ ...resource, properties: { ...resource.properties, provisioningState: 'Succeeded' } });
}

/** A resource goes with everything below it. */
export function removeResource(target: string, resources: Resources): void {
  for (const { id } of resources.all())
    if (id.toLowerCase().startsWith(`${target.toLowerCase()}/`)) resources.delete(id);
  resources.delete(target);
}
