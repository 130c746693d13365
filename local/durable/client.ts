/** What clients do to instances: start, raise, terminate, suspend and resume. The HTTP API is a coat over this. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { event, executionStarted, isoTime, type HistoryEvent } from './history.ts';
import type { InstanceStore } from './store/instances.ts';
import { isFinished, type RuntimeStatus } from './store/rows.ts';
import { compactId } from './turn.ts';

export interface StartRequest {
  readonly name: string;
  /** One is made where it is missing. */
  readonly instanceId?: string | undefined;
  /** JSON text. */
  readonly input: string | null;
  readonly version: string | null;
}

export type StartResult = { started: true; instanceId: string } | { started: false; existing: RuntimeStatus };
export type SendResult = 'sent' | 'missing' | 'finished' | { wrongStatus: RuntimeStatus };

export interface DurableClient {
  readonly start: (request: StartRequest) => Promise<StartResult>;
  readonly raiseEvent: (instanceId: string, name: string, input: string) => SendResult;
  readonly terminate: (instanceId: string, reason: string | null) => SendResult;
  readonly suspend: (instanceId: string, reason: string | null) => SendResult;
  readonly resume: (instanceId: string, reason: string | null) => SendResult;
}

export interface ClientDeps {
  readonly instances: InstanceStore;
  readonly clock: { now(): number };
  /** Told when there is new work. */
  readonly wake: () => void;
}

/**
 * The real client looks and writes in calls of their own to a storage account: of several that start one id at once all succeed,
 * and the last one counts (fact 18). An app that takes a refusal for a lock has to fail here, too.
 */
const roundTripMilliseconds = 10;

const always = (): boolean => true;
const suspended = (status: RuntimeStatus): boolean => status === 'Suspended';
const notSuspended = (status: RuntimeStatus): boolean => status !== 'Suspended';

export function createDurableClient({ instances, clock, wake }: ClientDeps): DurableClient {
  // Every event is stamped when it is made.
  const now = (): string => isoTime(clock.now());

  function send(
    instanceId: string,
    made: HistoryEvent,
    allowed: (status: RuntimeStatus) => boolean = always,
  ): SendResult {
    const instance = instances.find(instanceId);
    if (!instance) return 'missing';
    if (isFinished(instance.status)) return 'finished';
    if (!allowed(instance.status)) return { wrongStatus: instance.status };
    instances.send({ instanceId, visibleAt: clock.now(), event: made });
    wake();
    return 'sent';
  }

  return {
    async start({ name: Name, instanceId = compactId(), input: Input, version: Version }) {
      const existing = instances.find(instanceId);
      if (existing && !isFinished(existing.status)) return { started: false, existing: existing.status };
      await sleep(roundTripMilliseconds);
      const OrchestrationInstance = { InstanceId: instanceId, ExecutionId: randomUUID() };
      const Generation = existing ? (existing.generation ?? 0) + 1 : 0;
      const start = { OrchestrationInstance, ParentInstance: null, Name, Version, Input, Generation };
      instances.create(executionStarted(now(), start), clock.now());
      wake();
      return { started: true, instanceId };
    },
    raiseEvent: (id, Name, Input) => send(id, event('EventRaised', now(), { Name, Input, ParentTraceContext: null })),
    terminate: (id, Input) => send(id, event('ExecutionTerminated', now(), { Input })),
    suspend: (id, Reason) => send(id, event('ExecutionSuspended', now(), { Reason }), notSuspended),
    resume: (id, Reason) => send(id, event('ExecutionResumed', now(), { Reason }), suspended),
  };
}
