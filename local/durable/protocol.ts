/** The out-of-proc protocol between the extension and `durable-functions`: what an orchestrator is given, and what it answers. */

import * as z from 'zod';
import type { HistoryEvent } from './history.ts';

/** Values of `actionType` that the engine carries out. */
export const actionType = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  whenAny: 11,
  whenAll: 12,
} as const;

/** Values of `actionType` that it does not, with the name of the feature. */
export const unsupportedActions: Readonly<Record<number, string>> = {
  7: 'callEntity (entities)',
  8: 'callHttp (durable HTTP)',
  9: 'signalEntity (entities)',
  10: 'scheduled signalEntity (entities)',
  13: 'lock (entity locks)',
  14: 'lock release (entity locks)',
};

const retryOptionsShape = z.looseObject({
  firstRetryIntervalInMilliseconds: z.number(),
  maxNumberOfAttempts: z.number(),
  backoffCoefficient: z.number().default(1),
  // The extension's default: the longest timer of the Azure Storage provider.
  maxRetryIntervalInMilliseconds: z.number().default(6 * 86_400_000),
  retryTimeoutInMilliseconds: z.number().optional(),
});

export type RetryOptions = z.infer<typeof retryOptionsShape>;

const actionShape = z.looseObject({
  actionType: z.number(),
  functionName: z.string().default(''),
  input: z.unknown().optional(),
  instanceId: z.string().nullish(),
  version: z.string().nullable().optional(),
  retryOptions: retryOptionsShape.optional(),
  fireAt: z.string().default(''),
  isCanceled: z.boolean().default(false),
  externalEventName: z.string().default(''),
  get compoundActions(): z.ZodDefault<z.ZodArray<typeof actionShape>> {
    return z.array(actionShape).default([]);
  },
});

export type Action = z.infer<typeof actionShape>;

const replyShape = z.looseObject({
  isDone: z.boolean(),
  actions: z.tuple([z.array(actionShape)]),
  output: z.unknown().optional(),
  customStatus: z.unknown().optional(),
  error: z.string().optional(),
});

/** What an orchestrator answered: everything it has asked for since it began, or the reason it could not answer at all. */
export type Reply = ({ kind: 'state' } & z.infer<typeof replyShape>) | { kind: 'failure'; message: string };

export interface OrchestrationTrigger {
  history: HistoryEvent[];
  input: unknown;
  instanceId: string;
  isReplaying: boolean;
  parentInstanceId: string | null;
}

/** The trigger's value; the constants are those of extension 3.19 with the Azure Storage provider. */
export function orchestrationTrigger(trigger: OrchestrationTrigger): Record<string, unknown> {
  return {
    ...trigger,
    sourceInstanceId: null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30000,
  };
}

/** Reads what an orchestrator returned. */
export function replyOf(returned: unknown): Reply {
  const parsed = replyShape.safeParse(returned);
  if (parsed.success) return { kind: 'state', ...parsed.data };
  return { kind: 'failure', message: `The orchestrator's answer cannot be read: ${z.prettifyError(parsed.error)}` };
}

const outOfProcLabel = '$OutOfProcData$:';

/** Reads what an orchestrator threw: `durable-functions` packs its state into the message of a failed invocation. */
export function replyOfFailure(message: string): Reply {
  const at = message.indexOf(outOfProcLabel);
  if (at < 0) return { kind: 'failure', message };
  const [json = ''] = message.slice(at + outOfProcLabel.length).split('\n', 1);
  return replyOf(parsedOrText(json));
}

/** JSON where it is, the text itself where it is not: the extension does so with inputs, outputs and reasons. */
export function parsedOrText(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** JSON text of a value; null and nothing stay null. */
export function jsonText(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
