/** What clients do to instances: start, raise, terminate, suspend, resume, purge. The HTTP API is a coat over this. */

import { randomUUID } from 'node:crypto';
import {
  eventRaised,
  executionResumed,
  executionStarted,
  executionSuspended,
  executionTerminated,
  type HistoryEvent,
  type IncomingEvent,
} from './history.ts';
import type { InstanceQuery, InstanceStore } from './store/instances.ts';
import { isFinished, type InstanceRecord, type RuntimeStatus } from './store/rows.ts';
import { compactId } from './turn.ts';

export interface StartRequest {
  name: string;
  /** One is made where it is missing. */
  instanceId?: string | undefined;
  /** JSON text. */
  input: string | null;
  version: string | null;
}

export type StartResult = { started: true; instanceId: string } | { started: false; existing: RuntimeStatus };
export type SendResult = 'sent' | 'missing' | 'finished' | { wrongStatus: RuntimeStatus };

export interface DurableClient {
  readonly start: (request: StartRequest) => Promise<StartResult>;
  readonly raiseEvent: (instanceId: string, name: string, input: string | null) => SendResult;
  readonly terminate: (instanceId: string, reason: string | null) => SendResult;
  readonly suspend: (instanceId: string, reason: string | null) => SendResult;
  readonly resume: (instanceId: string, reason: string | null) => SendResult;
  readonly find: (instanceId: string) => InstanceRecord | undefined;
  readonly history: (instanceId: string) => HistoryEvent[];
  readonly list: (query: InstanceQuery) => InstanceRecord[];
  /** How many were removed, running ones too. */
  readonly purge: (instanceIds: readonly string[]) => number;
}

export interface ClientDeps {
  readonly store: InstanceStore;
  readonly clock: { now(): number };
  /** Told when there is new work. */
  readonly wake: () => void;
}

export function createDurableClient({ store, clock, wake }: ClientDeps): DurableClient {
  function send(
    instanceId: string,
    event: (at: string) => IncomingEvent,
    allowed: (status: RuntimeStatus) => boolean = () => true,
  ): SendResult {
    const instance = store.find(instanceId);
    if (!instance) return 'missing';
    if (isFinished(instance.status)) return 'finished';
    if (!allowed(instance.status)) return { wrongStatus: instance.status };
    const now = clock.now();
    store.send({ instanceId, visibleAt: now, event: event(new Date(now).toISOString()) });
    wake();
    return 'sent';
  }

  return {
    async start({ name, instanceId = compactId(), input, version }) {
      const existing = store.find(instanceId);
      if (existing && !isFinished(existing.status)) return { started: false, existing: existing.status };
      // The real client looks and writes in two calls: of several that start one id at once all succeed, and the last one counts (fact 18).
      await new Promise((resolve) => setImmediate(resolve));
      const now = clock.now();
      const instance = { InstanceId: instanceId, ExecutionId: randomUUID() };
      const Generation = existing ? (existing.generation ?? 0) + 1 : 0;
      store.create(
        executionStarted(new Date(now).toISOString(), instance, {
          ParentInstance: null,
          Name: name,
          Version: version,
          Input: input,
          Generation,
        }),
        now,
      );
      wake();
      return { started: true, instanceId };
    },
    raiseEvent: (instanceId, name, input) => send(instanceId, (at) => eventRaised(at, name, input)),
    terminate: (instanceId, reason) => send(instanceId, (at) => executionTerminated(at, reason)),
    suspend: (instanceId, reason) =>
      send(
        instanceId,
        (at) => executionSuspended(at, reason),
        (status) => status !== 'Suspended',
      ),
    resume: (instanceId, reason) =>
      send(
        instanceId,
        (at) => executionResumed(at, reason),
        (status) => status === 'Suspended',
      ),
    find: store.find,
    history: store.history,
    list: store.list,
    purge: store.purge,
  };
}
