/** What the management API tells of an instance, and how a turn's events change it. */

import { eventType, type ExecutionStarted, type HistoryEvent } from './history.ts';
import { parsedOrText } from './protocol.ts';
import type { InstanceRecord, RuntimeStatus } from './store/rows.ts';

/** The record of an instance after `events`; `before` is undefined for a new execution. */
export function afterEvents(
  before: InstanceRecord | undefined,
  started: ExecutionStarted,
  events: readonly HistoryEvent[],
): InstanceRecord {
  const record: InstanceRecord = before
    ? { ...before }
    : {
        instanceId: started.OrchestrationInstance.InstanceId,
        executionId: started.OrchestrationInstance.ExecutionId,
        name: started.Name,
        version: started.Version,
        parentInstanceId: started.ParentInstance?.OrchestrationInstance.InstanceId ?? null,
        generation: started.Generation,
        status: 'Running',
        input: started.Input,
        output: null,
        customStatus: null,
        createdAt: Date.parse(started.Timestamp),
        updatedAt: 0,
      };
  const become = (status: RuntimeStatus, output: string | null): void => void Object.assign(record, { status, output });
  for (const event of events) {
    record.updatedAt = Date.parse(event.Timestamp);
    if (event.EventType === eventType.ExecutionSuspended) become('Suspended', event.Reason);
    else if (event.EventType === eventType.ExecutionResumed) become('Running', event.Reason);
    else if (event.EventType === eventType.ExecutionTerminated) become('Terminated', event.Input);
    else if (event.EventType === eventType.ExecutionCompleted) become(event.OrchestrationStatus, event.Result);
  }
  return record;
}

export interface StatusOptions {
  readonly showInput: boolean;
  readonly showHistoryOutput: boolean;
  /** Undefined where it was not asked for. */
  readonly history?: readonly HistoryEvent[] | undefined;
}

const plain: StatusOptions = { showInput: true, showHistoryOutput: false };

/** The status payload; members in the extension's order. */
export function statusPayload(instance: InstanceRecord, options: StatusOptions = plain): Record<string, unknown> {
  return {
    name: instance.name,
    instanceId: instance.instanceId,
    ...(instance.parentInstanceId !== null && { parentInstanceId: instance.parentInstanceId }),
    runtimeStatus: instance.status,
    input: options.showInput ? parsedOrText(instance.input) : null,
    customStatus: parsedOrText(instance.customStatus),
    output: parsedOrText(instance.output),
    createdTime: wholeSeconds(instance.createdAt),
    lastUpdatedTime: wholeSeconds(instance.updatedAt),
    ...(options.history &&
      instance.status !== 'Pending' && { historyEvents: historyPayload(options.history, options) }),
  };
}

const wholeSeconds = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

const namesByNumber = new Map<number, string>(Object.entries(eventType).map(([name, number]) => [number, name]));

/** Members that are for the replay only. */
const internal = [
  'EventId',
  'IsPlayed',
  'TaskScheduledId',
  'TimerId',
  'OrchestrationInstance',
  'ParentInstance',
  'Version',
];
const turns: ReadonlySet<number> = new Set([eventType.OrchestratorStarted, eventType.OrchestratorCompleted]);

/** History as people read it: names instead of numbers, an outcome merged with what scheduled it, no turns. */
function historyPayload(events: readonly HistoryEvent[], options: StatusOptions): Record<string, unknown>[] {
  const scheduled = new Map(events.filter((event) => 'Name' in event).map((event) => [event.EventId, event]));
  const causeOf = (event: HistoryEvent) =>
    'TaskScheduledId' in event ? scheduled.get(event.TaskScheduledId) : undefined;
  const merged = new Set<HistoryEvent | undefined>(events.map(causeOf));
  const shown = events.filter((event) => !turns.has(event.EventType) && !merged.has(event));
  return shown.map((event) => readable(event, causeOf(event), options));
}

function readable(
  event: HistoryEvent,
  cause: (HistoryEvent & { Name: string }) | undefined,
  options: StatusOptions,
): Record<string, unknown> {
  const item: Record<string, unknown> = { ...event, EventType: namesByNumber.get(event.EventType) };
  if ('Result' in event) item['Result'] = parsedOrText(event.Result);
  if (event.EventType === eventType.ExecutionStarted) {
    item['FunctionName'] = event.Name;
    delete item['Name'];
    delete item['Tags'];
  }
  if (cause) {
    const child = 'InstanceId' in cause ? { InstanceId: cause.InstanceId } : {};
    const scheduled = { ScheduledTime: cause.Timestamp.replace('Z', '+00:00'), FunctionName: cause.Name };
    Object.assign(item, scheduled, child, { Input: null });
  }
  const hidden = [
    ...internal,
    ...(options.showHistoryOutput ? [] : ['Result']),
    ...(options.showInput ? [] : ['Input']),
  ];
  for (const member of hidden) delete item[member];
  return item;
}
