/**
 * Replays a reply of the orchestrator against its history, as the extension and DurableTask.Core do: every action is begun in turn,
 * waits for what history holds for it, and what history does not hold yet is a decision of this turn.
 */

import { eventType, type EventRaised, type FinalStatus, type HistoryEvent } from './history.ts';
import type { Decision, ReplayedInstance } from './decisions.ts';
import type { FunctionKind } from './functions.ts';
import {
  actionType,
  jsonText,
  parsedOrText,
  unsupportedActions,
  type Action,
  type Reply,
  type RetryOptions,
} from './protocol.ts';
import { run, settledStep, Step, whenAll, whenAny, type Routine } from './steps.ts';

const dayMilliseconds = 86_400_000;
const maximumTimerMilliseconds = 6 * dayMilliseconds;
const longTimerIntervalMilliseconds = 3 * dayMilliseconds;

type Outcome = { failed: false; result: string | null } | { failed: true; reason: string; details: string | null };

class UnsupportedFeature extends Error {}
class NonDeterminism extends Error {}

/** Decisions of a turn in the order of their ids. `reply` was given to the history that `past` and `fresh` make up. */
export function replay(
  instance: ReplayedInstance,
  reply: Reply,
  past: readonly HistoryEvent[],
  fresh: readonly HistoryEvent[],
): Decision[] {
  return new Replay(instance, reply).run([...past, ...fresh]);
}

class Replay {
  #nextId = 0;
  #now = 0;
  #outcome: Outcome | undefined;
  #continuation: { input: string | null } | undefined;
  #ended = false;
  #suspended = false;
  readonly #carryOver: EventRaised[] = [];
  readonly #open = new Map<number, Step>();
  readonly #cancelled = new Set<number>();
  readonly #waiting = new Map<string, Step[]>();
  readonly #buffered = new Map<string, EventRaised[]>();
  readonly #decisions = new Map<number, Decision>();
  #withheldDecisions: Decision[] = [];
  readonly #withheldEvents: HistoryEvent[] = [];
  readonly #instance: ReplayedInstance;
  readonly #reply: Reply;

  constructor(instance: ReplayedInstance, reply: Reply) {
    this.#instance = instance;
    this.#reply = reply;
  }

  run(events: readonly HistoryEvent[]): Decision[] {
    try {
      for (const event of events) this.#process(event);
      // Not before everything begun has ended, whatever the orchestrator answered (fact 8).
      const outstanding = [...this.#open.keys()].some((id) => !this.#cancelled.has(id));
      if (this.#outcome && !outstanding) this.#conclude(this.#outcome);
    } catch (error) {
      if (!(error instanceof NonDeterminism)) throw error;
      this.#complete('Failed', `Non-Deterministic workflow detected: ${error.message}`);
    }
    return [...this.#decisions.values()].toSorted((a, b) => a.id - b.id);
  }

  #process(event: HistoryEvent): void {
    const { EventType: type } = event;
    const withheld = type !== eventType.ExecutionResumed && type !== eventType.ExecutionTerminated;
    if (type === eventType.OrchestratorStarted) this.#now = Date.parse(event.Timestamp);
    else if (!this.#suspended || !withheld) this.#apply(event);
    else if (type !== eventType.ExecutionSuspended) this.#withheldEvents.push(event);
  }

  #apply(event: HistoryEvent): void {
    switch (event.EventType) {
      case eventType.ExecutionStarted:
        return void run(this.#perform());
      case eventType.TaskScheduled:
        return this.#confirm(event.EventId, 'activity', event.Name);
      case eventType.SubOrchestrationInstanceCreated:
        return this.#confirm(event.EventId, 'orchestration', event.Name);
      case eventType.TimerCreated:
        return this.#confirm(event.EventId, 'timer');
      case eventType.TaskCompleted:
      case eventType.SubOrchestrationInstanceCompleted:
        return this.#end(event.TaskScheduledId, false);
      case eventType.TaskFailed:
      case eventType.SubOrchestrationInstanceFailed:
        return this.#end(event.TaskScheduledId, true);
      case eventType.TimerFired:
        return this.#end(event.TimerId, false);
      case eventType.EventRaised:
        return this.#continuation ? void this.#carryOver.push(event) : this.#raise(event);
      case eventType.ExecutionTerminated:
        return this.#complete('Terminated', event.Input);
      case eventType.ExecutionSuspended:
        return this.#suspend();
      case eventType.ExecutionResumed:
        return this.#resume();
    }
  }

  #suspend(): void {
    this.#suspended = true;
    this.#withheldDecisions = [...this.#withheldDecisions, ...this.#decisions.values()];
    this.#decisions.clear();
  }

  #resume(): void {
    this.#suspended = false;
    for (const decision of this.#withheldDecisions.splice(0)) this.#decisions.set(decision.id, decision);
    for (const event of this.#withheldEvents.splice(0)) this.#process(event);
  }

  /** The whole reply: its actions one after the other, then what the orchestrator said about its end. */
  *#perform(): Routine {
    const reply = this.#reply;
    if (reply.kind === 'failure') {
      this.#outcome = this.#failure(reply.message);
      return true;
    }
    try {
      // A failed action has been told to the orchestrator by its own replay; here only its end counts.
      for (const action of reply.actions[0]) yield this.#begin(action);
    } catch (error) {
      if (!(error instanceof UnsupportedFeature)) throw error;
      this.#outcome = this.#failure(
        `The local durable engine does not support ${error.message}; see local/durable/README.md.`,
      );
      return true;
    }
    if (reply.error) this.#outcome = this.#failure(reply.error);
    else if (reply.isDone) this.#outcome = { failed: false, result: jsonText(reply.output) };
    return false;
  }

  #failure(message: string): Outcome {
    return {
      failed: true,
      reason: `Orchestrator function '${this.#instance.name}' failed: ${message}`,
      details: `Message: ${message}, StackTrace: `,
    };
  }

  #begin(action: Action): Step {
    switch (action.actionType) {
      case actionType.callActivity:
      case actionType.callActivityWithRetry:
        return this.#call('activity', action, () => this.#activity(action));
      case actionType.callSubOrchestrator:
      case actionType.callSubOrchestratorWithRetry:
        return this.#call('orchestrator', action, () => this.#orchestration(action));
      case actionType.createTimer:
        return this.#timer(action);
      case actionType.waitForExternalEvent:
        return this.#wait(action.externalEventName);
      case actionType.whenAll:
        return whenAll(action.compoundActions.map((child) => this.#begin(child)));
      case actionType.whenAny:
        return whenAny(action.compoundActions.map((child) => this.#begin(child)));
      case actionType.continueAsNew:
        this.#continuation = { input: jsonText(action.input) };
        return settledStep();
      default:
        throw new UnsupportedFeature(unsupportedActions[action.actionType] ?? `action type ${action.actionType}`);
    }
  }

  #schedule(decision: Decision): Step {
    const step = new Step();
    this.#decisions.set(decision.id, decision);
    this.#open.set(decision.id, step);
    return step;
  }

  /** The extension swallows the failure of a call to an unknown function, and the orchestrator waits for ever (fact 11). */
  #call(kind: FunctionKind, { functionName, retryOptions }: Action, attempt: () => Step): Step {
    if (!this.#instance.knows(kind, functionName)) return settledStep(true);
    return retryOptions ? run(this.#attempts(retryOptions, attempt)) : attempt();
  }

  #activity({ functionName: name, input: given }: Action): Step {
    // The SDK hands strings over as JSON text.
    const input = jsonText(typeof given === 'string' ? parsedOrText(given) : given);
    return this.#schedule({ kind: 'activity', id: this.#nextId++, name, input });
  }

  #orchestration({ functionName: name, instanceId: asked, version = null, input: given }: Action): Step {
    const { instanceId: own, parentInstanceId: parent, executionId } = this.#instance;
    if (asked && [own, parent].some((id) => id?.toLowerCase() === asked.toLowerCase())) return settledStep(true);
    const id = this.#nextId++;
    const instanceId = asked || `${executionId}:${id}`;
    return this.#schedule({ kind: 'orchestration', id, name, instanceId, version, input: jsonText(given) });
  }

  /** Over six days a chain of three-day timers, each of them in history (fact 9). */
  #timer({ fireAt, isCanceled }: Action): Step {
    const due = Date.parse(fireAt);
    return due - this.#now > maximumTimerMilliseconds
      ? run(this.#longTimer(due, isCanceled))
      : this.#plainTimer(due, isCanceled);
  }

  *#longTimer(due: number, cancelled: boolean): Routine {
    while (this.#now < due) {
      const long = due - this.#now > longTimerIntervalMilliseconds;
      yield this.#plainTimer(long ? this.#now + longTimerIntervalMilliseconds : due, cancelled);
    }
    return false;
  }

  /** A cancelled timer has been created all the same, in the turn before; it only stops counting as outstanding. */
  #plainTimer(due: number, cancelled = false): Step {
    const id = this.#nextId++;
    if (cancelled) this.#cancelled.add(id);
    return this.#schedule({ kind: 'timer', id, fireAt: new Date(due).toISOString() });
  }

  *#attempts(options: RetryOptions, attempt: () => Step): Routine {
    const deadline = this.#now + (options.retryTimeoutInMilliseconds ?? Infinity);
    for (let made = 1; ; made++) {
      if (!(yield attempt())) return false;
      if (made >= options.maxNumberOfAttempts) break;
      if (this.#now >= deadline) return true;
      const delay = options.firstRetryIntervalInMilliseconds * options.backoffCoefficient ** (made - 1);
      yield this.#plainTimer(this.#now + Math.min(delay, options.maxRetryIntervalInMilliseconds));
    }
    // DurableTask.Core keeps one more timer after the last failure for histories of older versions (fact 7).
    yield this.#plainTimer(this.#now);
    return true;
  }

  #wait(name: string): Step {
    const step = new Step();
    this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), step]);
    const early = this.#buffered.get(name)?.shift();
    if (early) this.#raise(early);
    return step;
  }

  /** The last to wait is served first; what nobody waits for is kept. */
  #raise(event: EventRaised): void {
    const waiter = this.#waiting.get(event.Name)?.pop();
    if (waiter) waiter.settle();
    else this.#buffered.set(event.Name, [...(this.#buffered.get(event.Name) ?? []), event]);
  }

  #end(id: number, failed: boolean): void {
    const step = this.#open.get(id);
    this.#open.delete(id);
    step?.settle(failed);
  }

  #confirm(id: number, kind: Decision['kind'], name?: string): void {
    const decision = this.#decisions.get(id);
    const asked = decision && 'name' in decision ? decision.name : undefined;
    if (decision?.kind !== kind || asked?.toLowerCase() !== name?.toLowerCase()) {
      const is = decision ? `scheduled ${decision.kind} '${asked}'` : `hasn't (yet?) scheduled this task`;
      throw new NonDeterminism(
        `A previous execution of this orchestration scheduled ${kind} '${name}' with sequence ID ${id}, but the current replay ` +
          `execution ${is}. Was a change made to the orchestrator code after this instance had already started running?`,
      );
    }
    this.#decisions.delete(id);
  }

  #conclude(outcome: Outcome): void {
    if (outcome.failed) return this.#complete('Failed', outcome.reason, outcome.details);
    if (!this.#continuation || this.#ended) return this.#complete('Completed', outcome.result);
    // What nobody has waited for goes to the next generation (fact 5).
    const carryOver = [...[...this.#buffered.values()].flat(), ...this.#carryOver];
    const id = this.#nextId++;
    this.#decisions.set(id, { kind: 'continueAsNew', id, input: this.#continuation.input, carryOver });
  }

  #complete(status: FinalStatus, result: string | null, details: string | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    const id = this.#nextId++;
    this.#decisions.set(id, { kind: 'complete', id, status, result, details });
  }
}
