/** History events as the durable extension writes them: names, order of members and encodings are those of `durable-records/`. */

/** Numbers of DurableTask.Core's `EventType`; the trigger carries them, the management API their names. */
export const eventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

export type EventTypeName = keyof typeof eventType;
type EventTypeNumber<N extends EventTypeName> = (typeof eventType)[N];

/** Members that the extension writes and nothing here fills. */
type Unused<K extends string> = Record<K, null>;

interface Common<N extends EventTypeName> {
  EventType: EventTypeNumber<N>;
  /** −1 where the event has no sequence number of its own. */
  EventId: number;
  IsPlayed: boolean;
  /** ISO 8601, UTC. */
  Timestamp: string;
}

export interface OrchestrationInstance {
  InstanceId: string;
  ExecutionId: string;
}

export interface ParentInstance {
  Name: string;
  OrchestrationInstance: OrchestrationInstance;
  TaskScheduleId: number;
  Version: string | null;
}

export interface ExecutionStarted
  extends Common<'ExecutionStarted'>, Unused<'Tags' | 'Correlation' | 'ParentTraceContext' | 'ScheduledStartTime'> {
  OrchestrationInstance: OrchestrationInstance;
  ParentInstance: ParentInstance | null;
  Name: string;
  Version: string | null;
  /** JSON text. */
  Input: string | null;
  /** 0 for a first start by a client, one more for each overwrite; null for sub-orchestrations and continue-as-new. */
  Generation: number | null;
  GenerateNewTrace: false;
}

export type EventRaised = Common<'EventRaised'> & Unused<'ParentTraceContext'> & { Name: string; Input: string | null };

/** What reaches an instance from outside of its turn. */
export type IncomingEvent =
  | ExecutionStarted
  | EventRaised
  | (Common<'TaskCompleted' | 'SubOrchestrationInstanceCompleted'> & { TaskScheduledId: number; Result: string | null })
  | (Common<'TaskFailed' | 'SubOrchestrationInstanceFailed'> &
      Unused<'FailureDetails'> & { TaskScheduledId: number; Reason: string | null; Details: string | null })
  | (Common<'TimerFired'> & { TimerId: number; FireAt: string })
  | (Common<'ExecutionTerminated'> & { Input: string | null })
  | (Common<'ExecutionSuspended' | 'ExecutionResumed'> & { Reason: string | null });

export type HistoryEvent =
  | IncomingEvent
  | (Common<'TaskScheduled'> & Unused<'Input' | 'ParentTraceContext' | 'Tags'> & { Name: string; Version: '' })
  | (Common<'SubOrchestrationInstanceCreated'> &
      Unused<'Input' | 'ClientSpanId' | 'Tags'> & { Name: string; Version: string | null; InstanceId: string })
  | (Common<'TimerCreated'> & { FireAt: string })
  | (Common<'ExecutionCompleted'> & Unused<'FailureDetails'> & { OrchestrationStatus: string; Result: string | null })
  | Common<'OrchestratorStarted' | 'OrchestratorCompleted'>;

const tail = (at: string, id = -1) => ({ EventId: id, IsPlayed: false, Timestamp: at });

export function executionStarted(
  at: string,
  instance: OrchestrationInstance,
  start: Pick<ExecutionStarted, 'ParentInstance' | 'Name' | 'Version' | 'Input' | 'Generation'>,
): ExecutionStarted {
  return {
    OrchestrationInstance: instance,
    EventType: eventType.ExecutionStarted,
    ParentInstance: start.ParentInstance,
    Name: start.Name,
    Version: start.Version,
    Input: start.Input,
    Tags: null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: start.Generation,
    GenerateNewTrace: false,
    ...tail(at),
  };
}

export const orchestratorStarted = (at: string): HistoryEvent => ({
  EventType: eventType.OrchestratorStarted,
  ...tail(at),
});
export const orchestratorCompleted = (at: string): HistoryEvent => ({
  EventType: eventType.OrchestratorCompleted,
  ...tail(at),
});

export const executionCompleted = (at: string, id: number, status: string, result: string | null): HistoryEvent => ({
  EventType: eventType.ExecutionCompleted,
  OrchestrationStatus: status,
  Result: result,
  FailureDetails: null,
  ...tail(at, id),
});

export const taskScheduled = (at: string, id: number, name: string): HistoryEvent => ({
  EventType: eventType.TaskScheduled,
  Name: name,
  Version: '',
  Input: null,
  ParentTraceContext: null,
  Tags: null,
  ...tail(at, id),
});

export const subOrchestrationCreated = (
  at: string,
  id: number,
  name: string,
  version: string | null,
  instanceId: string,
): HistoryEvent => ({
  EventType: eventType.SubOrchestrationInstanceCreated,
  Name: name,
  Version: version,
  InstanceId: instanceId,
  Input: null,
  ClientSpanId: null,
  Tags: null,
  ...tail(at, id),
});

export const timerCreated = (at: string, id: number, fireAt: string): HistoryEvent => ({
  EventType: eventType.TimerCreated,
  FireAt: fireAt,
  ...tail(at, id),
});

export const timerFired = (at: string, timerId: number, fireAt: string): IncomingEvent => ({
  EventType: eventType.TimerFired,
  TimerId: timerId,
  FireAt: fireAt,
  ...tail(at),
});

/** `result` is JSON text, or null for nothing. */
export const taskCompleted = (
  at: string,
  id: number,
  result: string | null,
  of: 'activity' | 'orchestration',
): IncomingEvent => ({
  EventType: of === 'activity' ? eventType.TaskCompleted : eventType.SubOrchestrationInstanceCompleted,
  TaskScheduledId: id,
  Result: result,
  ...tail(at),
});

export const taskFailed = (
  at: string,
  id: number,
  failure: { reason: string | null; details: string | null },
  of: 'activity' | 'orchestration',
): IncomingEvent => ({
  EventType: of === 'activity' ? eventType.TaskFailed : eventType.SubOrchestrationInstanceFailed,
  TaskScheduledId: id,
  Reason: failure.reason,
  Details: failure.details,
  FailureDetails: null,
  ...tail(at),
});

export const eventRaised = (at: string, name: string, input: string | null): EventRaised => ({
  EventType: eventType.EventRaised,
  Name: name,
  Input: input,
  ParentTraceContext: null,
  ...tail(at),
});

export const executionTerminated = (at: string, reason: string | null): IncomingEvent => ({
  EventType: eventType.ExecutionTerminated,
  Input: reason,
  ...tail(at),
});

export const executionSuspended = (at: string, reason: string | null): IncomingEvent => ({
  EventType: eventType.ExecutionSuspended,
  Reason: reason,
  ...tail(at),
});

export const executionResumed = (at: string, reason: string | null): IncomingEvent => ({
  EventType: eventType.ExecutionResumed,
  Reason: reason,
  ...tail(at),
});

/** The events as they are kept: what came in has been played, what the turn itself wrote has not. */
export function kept(events: readonly HistoryEvent[], played: boolean): HistoryEvent[] {
  return events.map((event) =>
    played && event.EventType !== eventType.OrchestratorStarted ? { ...event, IsPlayed: true } : event,
  );
}
