/** One turn of an instance: what it was told goes to its orchestrator, and what that asks for becomes one commit. */

import { randomUUID } from 'node:crypto';
import type { Decision, ReplayedInstance } from './decisions.ts';
import { remoteFailure } from './failure.ts';
import type { FunctionTable } from './functions.ts';
import { event, eventType, executionStarted, isoTime, played } from './history.ts';
import type { ExecutionStarted, HistoryEvent } from './history.ts';
import { jsonText, orchestrationTrigger, parsedOrText, replyOf, replyOfFailure, type Reply } from './protocol.ts';
import { replay } from './replay.ts';
import { afterEvents } from './status.ts';
import type { Message } from './store/instances.ts';
import { isFinished } from './store/rows.ts';
import type { NewActivity, OrchestrationWorkItem, TurnCommit } from './store/work-items.ts';

export interface TurnDeps {
  readonly functions: FunctionTable;
  readonly clock: { now(): number };
  readonly invoke: (functionName: string, triggerInput: unknown) => Promise<unknown>;
  readonly log: (level: 'warn', message: string) => void;
}

/** An execution, and what it has been told since its last turn. */
interface Episode {
  readonly started: ExecutionStarted;
  readonly past: readonly HistoryEvent[];
  readonly fresh: readonly HistoryEvent[];
}

/** What decisions come to; `next` is the generation to go on with, where the orchestrator continues as new. */
interface Outcome {
  readonly events: HistoryEvent[];
  readonly messages: Message[];
  readonly activities: NewActivity[];
  next?: Episode;
}

const nothing: TurnCommit = { instance: undefined, events: [], replacesHistory: false, messages: [], activities: [] };

/** Never rejects for what an orchestrator does; that is part of its history. */
export async function takeTurn(item: OrchestrationWorkItem, deps: TurnDeps): Promise<TurnCommit> {
  const messages: Message[] = [];
  const activities: NewActivity[] = [];
  let customStatus: string | null = null;
  let episode = episodeOf(item, isoTime(deps.clock.now()));
  while (episode) {
    const { started, past, fresh }: Episode = episode;
    const reply = await ask(episode, deps);
    if (reply.kind === 'state') customStatus = jsonText(reply.customStatus) ?? customStatus;
    const outcome = carryOut(replay(replayed(started, deps), reply, past, fresh), started, deps.clock.now());
    messages.push(...outcome.messages);
    activities.push(...outcome.activities);
    episode = outcome.next;
    if (episode) continue;

    const replacesHistory = past.length === 0;
    const events = [...played(fresh), ...outcome.events];
    const instance = afterEvents(replacesHistory ? undefined : item.instance, started, events);
    return { instance: { ...instance, customStatus }, events, replacesHistory, messages, activities };
  }
  return nothing;
}

/** Undefined when there is nobody to tell: the instance is over or gone, or the messages are for an execution that is. */
function episodeOf(item: OrchestrationWorkItem, at: string): Episode | undefined {
  const starts = item.messages
    .map((message) => message.event)
    .filter((one) => one.EventType === eventType.ExecutionStarted);
  // A client's start counts if it was the last to claim the id; a parent's replaces whatever runs under it (fact 15).
  const current = item.instance?.executionId;
  const start = starts.findLast(
    (one) => one.ParentInstance !== null || one.OrchestrationInstance.ExecutionId === current,
  );
  const executionId = start?.OrchestrationInstance.ExecutionId ?? current;
  const told = item.messages
    .filter((message) => message.executionId === null || message.executionId === executionId)
    .map((message) => message.event)
    .filter((one) => one.EventType !== eventType.ExecutionStarted);
  const began = event('OrchestratorStarted', at, {});
  if (start) return { started: start, past: [], fresh: [began, start, ...told] };

  const started = item.history.find((one) => one.EventType === eventType.ExecutionStarted);
  if (!started || !item.instance || isFinished(item.instance.status) || told.length === 0) return undefined;
  return { started, past: item.history, fresh: [began, ...told] };
}

async function ask({ started, past, fresh }: Episode, { functions, invoke }: TurnDeps): Promise<Reply> {
  const name = functions.find('orchestrator', started.Name);
  if (name === undefined) return { kind: 'failure', message: functions.invalid('orchestrator', started.Name) };
  const trigger = orchestrationTrigger({
    history: [...past, ...fresh],
    input: parsedOrText(started.Input),
    instanceId: started.OrchestrationInstance.InstanceId,
    isReplaying: past.length > 0,
    parentInstanceId: started.ParentInstance?.OrchestrationInstance.InstanceId ?? null,
  });
  try {
    return replyOf(await invoke(name, trigger));
  } catch (error) {
    return replyOfFailure(remoteFailure(error).message);
  }
}

function replayed(started: ExecutionStarted, { functions, log }: TurnDeps): ReplayedInstance {
  const { InstanceId: instanceId, ExecutionId: executionId } = started.OrchestrationInstance;
  return {
    name: started.Name,
    instanceId,
    executionId,
    parentInstanceId: started.ParentInstance?.OrchestrationInstance.InstanceId,
    knows(kind, name) {
      if (functions.find(kind, name) !== undefined) return true;
      log('warn', `${started.Name} ${instanceId} waits for ever: ${functions.invalid(kind, name)}`);
      return false;
    },
  };
}

function carryOut(decisions: readonly Decision[], started: ExecutionStarted, now: number): Outcome {
  const outcome: Outcome = { events: [], messages: [], activities: [] };
  for (const decision of decisions) carryOutOne(decision, started, now, outcome);
  outcome.events.push(event('OrchestratorCompleted', isoTime(now), {}));
  return outcome;
}

function carryOutOne(decision: Decision, started: ExecutionStarted, now: number, outcome: Outcome): void {
  const at = isoTime(now);
  const { id } = decision;
  const { InstanceId: instanceId, ExecutionId: executionId } = started.OrchestrationInstance;
  switch (decision.kind) {
    case 'activity': {
      const { name, input } = decision;
      const unused = { Version: '', Input: null, ParentTraceContext: null, Tags: null } as const;
      outcome.events.push(event('TaskScheduled', at, { Name: name, ...unused }, id));
      outcome.activities.push({ instanceId, executionId, taskId: id, name, input });
      return;
    }
    case 'timer': {
      const { fireAt: FireAt } = decision;
      outcome.events.push(event('TimerCreated', at, { FireAt }, id));
      const fired = event('TimerFired', at, { TimerId: id, FireAt });
      outcome.messages.push({ instanceId, executionId, visibleAt: timerVisibleAt(now, FireAt), event: fired });
      return;
    }
    case 'orchestration': {
      const { name: Name, version: Version, instanceId: InstanceId, input: Input } = decision;
      const unused = { Input: null, ClientSpanId: null, Tags: null };
      outcome.events.push(event('SubOrchestrationInstanceCreated', at, { Name, Version, InstanceId, ...unused }, id));
      const { OrchestrationInstance } = started;
      const parent = { Name: started.Name, OrchestrationInstance, TaskScheduleId: id, Version: started.Version };
      const child = { InstanceId, ExecutionId: compactId() };
      const given = { ParentInstance: parent, Name, Version, Input, Generation: null };
      const start = executionStarted(at, { OrchestrationInstance: child, ...given });
      outcome.messages.push({ instanceId: InstanceId, executionId: child.ExecutionId, visibleAt: now, event: start });
      return;
    }
    case 'complete': {
      const { status: OrchestrationStatus, result: Result } = decision;
      outcome.events.push(event('ExecutionCompleted', at, { OrchestrationStatus, Result, FailureDetails: null }, id));
      if (started.ParentInstance) outcome.messages.push(answer(started.ParentInstance, decision, now));
      return;
    }
    case 'continueAsNew': {
      const OrchestrationInstance = { InstanceId: instanceId, ExecutionId: compactId() };
      const next = executionStarted(at, { ...started, OrchestrationInstance, Input: decision.input, Generation: null });
      const carried = decision.carryOver.map((one) => ({ ...one, IsPlayed: false }));
      const fresh = [event('OrchestratorStarted', at, {}), next, ...carried, event('OrchestratorCompleted', at, {})];
      outcome.next = { started: next, past: [], fresh };
    }
  }
}

type Parent = NonNullable<ExecutionStarted['ParentInstance']>;

/** What a parent hears of its child's end; one that was terminated is one that failed. */
function answer(parent: Parent, end: Decision & { kind: 'complete' }, now: number): Message {
  const { TaskScheduleId: TaskScheduledId, OrchestrationInstance: instance } = parent;
  const { status, result, details: Details } = end;
  const told =
    status === 'Completed'
      ? event('SubOrchestrationInstanceCompleted', isoTime(now), { TaskScheduledId, Result: result })
      : event('SubOrchestrationInstanceFailed', isoTime(now), {
          TaskScheduledId,
          Reason: result,
          Details,
          FailureDetails: null,
        });
  return { instanceId: instance.InstanceId, executionId: instance.ExecutionId, visibleAt: now, event: told };
}

// From a timer's creation to its turn there are 36 to 140 ms in the recordings; without them a loop up to a deadline would stand still in skipped time.
const roundTripMilliseconds = 100;

/** Queue visibility has whole seconds, and some of the last one is always gone by then: a timer fires up to a second early (fact 6). */
function timerVisibleAt(now: number, fireAt: string): number {
  const seconds = Math.ceil((Date.parse(fireAt) - now) / 1000) - 1;
  return now + Math.max(roundTripMilliseconds, seconds * 1000);
}

/** A GUID without dashes, as the engine makes them; those of clients have dashes. */
export const compactId = (): string => randomUUID().replaceAll('-', '');
