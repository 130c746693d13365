/** History events as the durable extension writes them: names, order of members and encodings are those of the recordings. */

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

export type FinalStatus = 'Completed' | 'Failed' | 'Terminated';

type EventName = keyof typeof eventType;

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

/** What each event says beside the common members, in the order in which it is written. Inputs and results are JSON text. */
interface Members {
  ExecutionStarted: {
    OrchestrationInstance: OrchestrationInstance;
    ParentInstance: ParentInstance | null;
    Name: string;
    Version: string | null;
    Input: string | null;
    /** 0 for a first start by a client, one more for each overwrite; null for sub-orchestrations and continue-as-new. */
    Generation: number | null;
  };
  ExecutionCompleted: { OrchestrationStatus: FinalStatus; Result: string | null; FailureDetails: null };
  ExecutionTerminated: { Input: string | null };
  TaskScheduled: { Name: string; Version: ''; Input: null; ParentTraceContext: null; Tags: null };
  TaskCompleted: { TaskScheduledId: number; Result: string | null };
  TaskFailed: { TaskScheduledId: number; Reason: string | null; Details: string | null; FailureDetails: null };
  SubOrchestrationInstanceCreated: {
    Name: string;
    Version: string | null;
    InstanceId: string;
    Input: null;
    ClientSpanId: null;
    Tags: null;
  };
  SubOrchestrationInstanceCompleted: Members['TaskCompleted'];
  SubOrchestrationInstanceFailed: Members['TaskFailed'];
  TimerCreated: { FireAt: string };
  TimerFired: { TimerId: number; FireAt: string };
  OrchestratorStarted: object;
  OrchestratorCompleted: object;
  EventRaised: { Name: string; Input: string | null; ParentTraceContext: null };
  ExecutionSuspended: { Reason: string | null };
  ExecutionResumed: { Reason: string | null };
}

/** `EventId` is −1 where the event has no sequence number of its own; `Timestamp` is ISO 8601 in UTC. */
interface Common {
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
}

export type HistoryEvent<N extends EventName = EventName> = {
  [K in N]: { EventType: (typeof eventType)[K] } & Members[K] & Common;
}[N];

export type ExecutionStarted = HistoryEvent<'ExecutionStarted'>;
export type EventRaised = HistoryEvent<'EventRaised'>;

export function event<N extends EventName>(name: N, at: string, members: Members[N], id?: number): HistoryEvent<N>;
export function event(name: EventName, at: string, members: object, id = -1): object {
  return { EventType: eventType[name], ...members, EventId: id, IsPlayed: false, Timestamp: at };
}

/** The one event whose members the extension spreads around its type. */
export function executionStarted(at: string, start: Members['ExecutionStarted']): ExecutionStarted {
  const { OrchestrationInstance, ParentInstance, Name, Version, Input, Generation } = start;
  const unused = { Tags: null, Correlation: null, ParentTraceContext: null, ScheduledStartTime: null };
  const written = { ParentInstance, Name, Version, Input, ...unused, Generation, GenerateNewTrace: false };
  const common = { EventId: -1, IsPlayed: false, Timestamp: at };
  return { OrchestrationInstance, EventType: eventType.ExecutionStarted, ...written, ...common };
}

/** As timestamps are written. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** As what came in is kept: it has been played, while what the turn itself writes has not. */
export function played(events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.map((one) => (one.EventType === eventType.OrchestratorStarted ? one : { ...one, IsPlayed: true }));
}
