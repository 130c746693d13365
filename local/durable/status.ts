/** What the management API tells of an instance, and how a turn's events change it. */

import { eventType, type ExecutionStarted, type HistoryEvent } from './history.ts';
import { parsedOrText } from './protocol.ts';
import { runtimeStatuses, type InstanceRecord, type RuntimeStatus } from './store/rows.ts';

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
    else if (event.EventType === eventType.ExecutionCompleted)
      become(statusOf(event.OrchestrationStatus), event.Result);
  }
  return record;
}

function statusOf(text: string): RuntimeStatus {
  return runtimeStatuses.find((status) => status === text) ?? 'Failed';
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
] as const;

type Scheduled = HistoryEvent & {
  EventType: typeof eventType.TaskScheduled | typeof eventType.SubOrchestrationInstanceCreated;
};

/** History as people read it: names instead of numbers, an outcome merged with what scheduled it, no turns. */
function historyPayload(events: readonly HistoryEvent[], options: StatusOptions): Record<string, unknown>[] {
  const scheduled = new Map<number, Scheduled>();
  const merged = new Set<HistoryEvent>();
  const shown: [HistoryEvent, Record<string, unknown>][] = [];

  for (const event of events) {
    if (event.EventType === eventType.OrchestratorStarted || event.EventType === eventType.OrchestratorCompleted)
      continue;
    if (event.EventType === eventType.TaskScheduled || event.EventType === eventType.SubOrchestrationInstanceCreated)
      scheduled.set(event.EventId, event);
    const item = readable(event, options);
    const cause = 'TaskScheduledId' in event ? scheduled.get(event.TaskScheduledId) : undefined;
    if (cause) {
      merged.add(cause);
      item['ScheduledTime'] = cause.Timestamp.replace('Z', '+00:00');
      item['FunctionName'] = cause.Name;
      if (cause.EventType === eventType.SubOrchestrationInstanceCreated) item['InstanceId'] = cause.InstanceId;
      if (options.showInput) item['Input'] = null;
    }
    shown.push([event, item]);
  }
  return shown.filter(([event]) => !merged.has(event)).map(([, item]) => item);
}

function readable(event: HistoryEvent, { showInput, showHistoryOutput }: StatusOptions): Record<string, unknown> {
  const item: Record<string, unknown> = { ...event, EventType: namesByNumber.get(event.EventType) };
  if ('Result' in event) item['Result'] = parsedOrText(event.Result);
  if (event.EventType === eventType.ExecutionStarted) {
    item['FunctionName'] = event.Name;
    delete item['Name'];
    delete item['Tags'];
  }
  if (event.EventType !== eventType.EventRaised && 'Version' in event) delete item['Version'];
  for (const member of internal) delete item[member];
  if (!showHistoryOutput) delete item['Result'];
  if (!showInput) delete item['Input'];
  return item;
}
