/** One turn of an instance: what it was told goes to its orchestrator, and what that asks for becomes one commit. */

import { randomUUID } from 'node:crypto';
import type { Decision, ReplayedInstance } from './decisions.ts';
import { remoteFailure } from './failure.ts';
import type { FunctionTable } from './functions.ts';
import * as history from './history.ts';
import { eventType, type ExecutionStarted, type HistoryEvent } from './history.ts';
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

/** An execution and what it has been told since its last turn. */
interface Episode {
  readonly started: ExecutionStarted;
  readonly past: readonly HistoryEvent[];
  readonly fresh: readonly HistoryEvent[];
}

const nothing: TurnCommit = { instance: undefined, events: [], replacesHistory: false, messages: [], activities: [] };

/** Never rejects for what an orchestrator does; that is part of its history. */
export async function takeTurn(item: OrchestrationWorkItem, deps: TurnDeps): Promise<TurnCommit> {
  const first = episodeOf(item, timestamp(deps));
  if (!first) return nothing;

  const messages: Message[] = [];
  const activities: NewActivity[] = [];
  let episode = first;
  let customStatus: string | null = null;
  for (;;) {
    const { started, past, fresh } = episode;
    const reply = await ask(episode, deps);
    if (reply.kind === 'state') customStatus = jsonText(reply.customStatus) ?? customStatus;
    const decisions = replay(replayed(started, deps), reply, past, fresh);
    const written = carryOut(decisions, started, deps);
    messages.push(...written.messages);
    activities.push(...written.activities);

    if (!written.next) {
      const replacesHistory = past.length === 0;
      const events = [...history.kept(fresh, true), ...written.events];
      return {
        instance: { ...afterEvents(replacesHistory ? undefined : item.instance, started, events), customStatus },
        events,
        replacesHistory,
        messages: messages.filter(
          (message) =>
            message.instanceId !== item.instanceId || message.executionId === started.OrchestrationInstance.ExecutionId,
        ),
        activities,
      };
    }
    episode = { started: written.next.started, past: [], fresh: written.next.fresh };
  }
}

/** Undefined when there is nobody to tell: the instance is over or gone, or the messages are for an execution that is. */
function episodeOf(item: OrchestrationWorkItem, at: string): Episode | undefined {
  const starts = item.messages
    .map(({ event }) => event)
    .filter((event) => event.EventType === eventType.ExecutionStarted);
  // A client's start counts if it was the last to claim the id; a parent's replaces whatever runs under it (fact 15).
  const start = starts.findLast(
    (event) => event.ParentInstance !== null || event.OrchestrationInstance.ExecutionId === item.instance?.executionId,
  );
  const executionId = start?.OrchestrationInstance.ExecutionId ?? item.instance?.executionId;
  const told = item.messages
    .filter((message) => message.executionId === undefined || message.executionId === executionId)
    .map(({ event }) => event)
    .filter((event) => event.EventType !== eventType.ExecutionStarted);
  const began = history.orchestratorStarted(at);
  if (start) return { started: start, past: [], fresh: [began, start, ...told] };

  const started = item.history.find((event) => event.EventType === eventType.ExecutionStarted);
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
  const { InstanceId, ExecutionId } = started.OrchestrationInstance;
  return {
    name: started.Name,
    instanceId: InstanceId,
    executionId: ExecutionId,
    parentInstanceId: started.ParentInstance?.OrchestrationInstance.InstanceId ?? null,
    knows: (kind, name) => functions.find(kind, name) !== undefined,
    unknown: (kind, name) =>
      log('warn', `${started.Name} ${InstanceId} waits for ever: ${functions.invalid(kind, name)}`),
  };
}

interface Written {
  events: HistoryEvent[];
  messages: Message[];
  activities: NewActivity[];
  /** The next generation, where the orchestrator continues as new. */
  next?: { started: ExecutionStarted; fresh: HistoryEvent[] };
}

function carryOut(decisions: readonly Decision[], started: ExecutionStarted, { clock }: TurnDeps): Written {
  const now = clock.now();
  const at = new Date(now).toISOString();
  const { InstanceId: instanceId, ExecutionId: executionId } = started.OrchestrationInstance;
  const written: Written = { events: [], messages: [], activities: [] };

  for (const decision of decisions) {
    const { id } = decision;
    switch (decision.kind) {
      case 'activity':
        written.events.push(history.taskScheduled(at, id, decision.name));
        written.activities.push({
          instanceId,
          executionId,
          taskId: id,
          name: decision.name,
          input: jsonText(decision.input),
        });
        break;
      case 'timer':
        written.events.push(history.timerCreated(at, id, decision.fireAt));
        written.messages.push({
          instanceId,
          executionId,
          visibleAt: timerVisibleAt(now, decision.fireAt),
          event: history.timerFired(at, id, decision.fireAt),
        });
        break;
      case 'orchestration': {
        written.events.push(
          history.subOrchestrationCreated(at, id, decision.name, decision.version, decision.instanceId),
        );
        const child = { InstanceId: decision.instanceId, ExecutionId: compactId() };
        const parent = {
          Name: started.Name,
          OrchestrationInstance: started.OrchestrationInstance,
          TaskScheduleId: id,
          Version: started.Version,
        };
        const event = history.executionStarted(at, child, {
          ParentInstance: parent,
          Name: decision.name,
          Version: decision.version,
          Input: decision.input,
          Generation: null,
        });
        written.messages.push({ instanceId: child.InstanceId, executionId: child.ExecutionId, visibleAt: now, event });
        break;
      }
      case 'complete':
        written.events.push(history.executionCompleted(at, id, decision.status, decision.result));
        written.messages.push(...answerToParent(started, decision, now, at));
        break;
      case 'continueAsNew': {
        const next = history.executionStarted(
          at,
          { InstanceId: instanceId, ExecutionId: compactId() },
          { ...started, Input: decision.input, Generation: null },
        );
        const carried = decision.carryOver.map((event) => ({ ...event, IsPlayed: false }));
        written.next = {
          started: next,
          fresh: [history.orchestratorStarted(at), next, ...carried, history.orchestratorCompleted(at)],
        };
        break;
      }
    }
  }
  written.events.push(history.orchestratorCompleted(at));
  return written;
}

function answerToParent(
  started: ExecutionStarted,
  end: Decision & { kind: 'complete' },
  now: number,
  at: string,
): Message[] {
  if (!started.ParentInstance) return [];
  const { OrchestrationInstance: parent, TaskScheduleId: id } = started.ParentInstance;
  const { status, result: reason, details } = end;
  const event =
    status === 'Completed'
      ? history.taskCompleted(at, id, end.result, 'orchestration')
      : history.taskFailed(at, id, { reason, details }, 'orchestration');
  return [{ instanceId: parent.InstanceId, executionId: parent.ExecutionId, visibleAt: now, event }];
}

/** Queue visibility has whole seconds, and some of the last one is always gone by then: a timer fires up to a second early (fact 6). */
function timerVisibleAt(now: number, fireAt: string): number {
  const seconds = Math.ceil((Date.parse(fireAt) - now) / 1000) - 1;
  return now + Math.max(0, seconds) * 1000;
}

/** A GUID without dashes, as the engine makes them; those of clients have dashes. */
export const compactId = (): string => randomUUID().replaceAll('-', '');

const timestamp = ({ clock }: TurnDeps): string => new Date(clock.now()).toISOString();
