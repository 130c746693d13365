/**
 * Replays a reply of the orchestrator against its history, as the extension and DurableTask.Core do: every action is begun in turn,
 * waits for what history holds for it, and what history does not hold yet is a decision of this turn.
 */

import { eventType, type EventRaised, type HistoryEvent } from './history.ts';
import type { Decision, ReplayedInstance } from './decisions.ts';
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
  #decisions = new Map<number, Decision>();
  #outcome: Outcome | undefined;
  #continuation: { input: string | null } | undefined;
  #ended = false;
  #suspended = false;
  readonly #carryOver: EventRaised[] = [];
  readonly #open = new Map<number, Step>();
  readonly #cancelled = new Set<number>();
  readonly #waiting = new Map<string, Step[]>();
  readonly #buffered = new Map<string, EventRaised[]>();
  readonly #withheldDecisions = new Map<number, Decision>();
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
    if (event.EventType === eventType.OrchestratorStarted) this.#now = Date.parse(event.Timestamp);
    else if (
      this.#suspended &&
      event.EventType !== eventType.ExecutionResumed &&
      event.EventType !== eventType.ExecutionTerminated
    ) {
      if (event.EventType !== eventType.ExecutionSuspended) this.#withheldEvents.push(event);
    } else this.#apply(event);
  }

  #apply(event: HistoryEvent): void {
    switch (event.EventType) {
      case eventType.ExecutionStarted:
        run(this.#perform());
        break;
      case eventType.TaskScheduled:
        this.#confirm(event.EventId, 'activity', event.Name);
        break;
      case eventType.SubOrchestrationInstanceCreated:
        this.#confirm(event.EventId, 'orchestration', event.Name);
        break;
      case eventType.TimerCreated:
        this.#confirm(event.EventId, 'timer', undefined);
        break;
      case eventType.TaskCompleted:
      case eventType.SubOrchestrationInstanceCompleted:
        this.#end(event.TaskScheduledId, false);
        break;
      case eventType.TaskFailed:
      case eventType.SubOrchestrationInstanceFailed:
        this.#end(event.TaskScheduledId, true);
        break;
      case eventType.TimerFired:
        this.#end(event.TimerId, false);
        break;
      case eventType.EventRaised:
        if (this.#continuation) this.#carryOver.push(event);
        else this.#raise(event);
        break;
      case eventType.ExecutionTerminated:
        this.#complete('Terminated', event.Input);
        break;
      case eventType.ExecutionSuspended:
        this.#suspended = true;
        for (const [id, decision] of this.#decisions) this.#withheldDecisions.set(id, decision);
        this.#decisions = new Map();
        break;
      case eventType.ExecutionResumed:
        this.#suspended = false;
        for (const [id, decision] of this.#withheldDecisions) this.#decisions.set(id, decision);
        this.#withheldDecisions.clear();
        for (const withheld of this.#withheldEvents.splice(0)) this.#process(withheld);
        break;
    }
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
      for (const action of reply.actions) yield this.#begin(action);
    } catch (error) {
      if (!(error instanceof UnsupportedFeature)) throw error;
      this.#outcome = this.#failure(error.message);
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
        return this.#call('activity', action.functionName, () => this.#activity(action));
      case actionType.callActivityWithRetry:
        return this.#call('activity', action.functionName, () => this.#retried(action, () => this.#activity(action)));
      case actionType.callSubOrchestrator:
        return this.#call('orchestrator', action.functionName, () => this.#orchestration(action));
      case actionType.callSubOrchestratorWithRetry:
        return this.#call('orchestrator', action.functionName, () =>
          this.#retried(action, () => this.#orchestration(action)),
        );
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
      default: {
        const feature = unsupportedActions[action.actionType] ?? `action type ${action.actionType}`;
        throw new UnsupportedFeature(
          `The local durable engine does not support ${feature}; see local/durable/README.md.`,
        );
      }
    }
  }

  #schedule(decision: Decision): Step {
    const step = new Step();
    this.#decisions.set(decision.id, decision);
    this.#open.set(decision.id, step);
    return step;
  }

  /** The extension swallows the failure of a call to an unknown function, and the orchestrator waits for ever (fact 11). */
  #call(kind: 'activity' | 'orchestrator', functionName: string, begin: () => Step): Step {
    if (this.#instance.knows(kind, functionName)) return begin();
    this.#instance.unknown(kind, functionName);
    return settledStep(true);
  }

  #activity({ functionName: name, input }: Action): Step {
    return this.#schedule({
      kind: 'activity',
      id: this.#nextId++,
      name,
      input: typeof input === 'string' ? parsedOrText(input) : input,
    });
  }

  #orchestration(action: Action): Step {
    const { instanceId, parentInstanceId, executionId } = this.#instance;
    const asked = action.instanceId;
    if (asked && [instanceId, parentInstanceId].some((id) => id?.toLowerCase() === asked.toLowerCase()))
      return settledStep(true);
    const id = this.#nextId++;
    const child = {
      name: action.functionName,
      instanceId: asked || `${executionId}:${id}`,
      version: action.version ?? null,
      input: jsonText(action.input),
    };
    return this.#schedule({ kind: 'orchestration', id, ...child });
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

  #retried(action: Action, attempt: () => Step): Step {
    const { retryOptions } = action;
    return retryOptions ? run(this.#attempts(retryOptions, attempt)) : settledStep(true);
  }

  *#attempts(options: RetryOptions, attempt: () => Step): Routine {
    const began = this.#now;
    for (let made = 1; made <= options.maxNumberOfAttempts; made++) {
      if (!(yield attempt())) return false;
      if (made === options.maxNumberOfAttempts) {
        // DurableTask.Core keeps one more timer after the last failure for histories of older versions (fact 7).
        yield this.#plainTimer(this.#now);
        return true;
      }
      const expired =
        options.retryTimeoutInMilliseconds !== undefined && this.#now >= began + options.retryTimeoutInMilliseconds;
      if (expired) return true;
      const delay = options.firstRetryIntervalInMilliseconds * options.backoffCoefficient ** (made - 1);
      yield this.#plainTimer(
        this.#now + Math.min(delay, options.maxRetryIntervalInMilliseconds ?? maximumTimerMilliseconds),
      );
    }
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

  #confirm(id: number, kind: Decision['kind'], name: string | undefined): void {
    const decision = this.#decisions.get(id);
    const asked = decision && 'name' in decision ? decision.name : undefined;
    if (decision?.kind === kind && asked?.toLowerCase() === name?.toLowerCase()) {
      this.#decisions.delete(id);
      return;
    }
    const was = name === undefined ? kind : `${kind} '${name}'`;
    const is = decision
      ? `the current replay produced ${decision.kind}${asked === undefined ? '' : ` '${asked}'`}`
      : `the current replay execution hasn't (yet?) scheduled it`;
    throw new NonDeterminism(
      `A previous execution of this orchestration scheduled ${was} with sequence ID ${id}, but ${is}. ` +
        'Was a change made to the orchestrator code after this instance had already started running?',
    );
  }

  #conclude(outcome: Outcome): void {
    if (outcome.failed) this.#complete('Failed', outcome.reason, outcome.details);
    else if (this.#continuation && !this.#ended) {
      // What nobody has waited for goes to the next generation (fact 5).
      const pending = [...this.#buffered.values()].flat();
      const id = this.#nextId++;
      this.#decisions.set(id, {
        kind: 'continueAsNew',
        id,
        input: this.#continuation.input,
        carryOver: [...pending, ...this.#carryOver],
      });
    } else this.#complete('Completed', outcome.result);
  }

  #complete(status: 'Completed' | 'Failed' | 'Terminated', result: string | null, details: string | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    const id = this.#nextId++;
    this.#decisions.set(id, { kind: 'complete', id, status, result, details });
  }
}
