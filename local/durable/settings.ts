/** `extensions.durableTask` of host.json, as far as the engine heeds it; the defaults are the extension's. */

import * as z from 'zod';
import { AutomationError } from '../../errors.ts';

const timeSpan = z
  .string()
  .regex(/^(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d+)?$/, 'a TimeSpan such as 00:05:00')
  .transform((text) => {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
      /^(?:(\d+)\.)?(\d+):(\d+):([\d.]+)$/.exec(text) ?? [];
    return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  });

const settingsShape = z.looseObject({
  hubName: z.string().min(1).default('TestHubName'),
  defaultVersion: z.string().optional(),
  maxConcurrentActivityFunctions: z.int().positive().default(10),
  maxConcurrentOrchestratorFunctions: z.int().positive().default(10),
  storageProvider: z
    .looseObject({
      connectionName: z.string().min(1).default('Storage'),
      workItemQueueVisibilityTimeout: timeSpan.default(300_000),
      controlQueueVisibilityTimeout: timeSpan.default(300_000),
    })
    .prefault({}),
});

export interface DurableSettings {
  hubName: string;
  connectionName: string;
  defaultVersion: string | null;
  maxActivities: number;
  maxOrchestrations: number;
  /** How long an activity stays with a host that has died. */
  activityVisibilityMilliseconds: number;
  /** How long a turn stays with a host that has died in it. */
  turnVisibilityMilliseconds: number;
}

/** Throws `configuration-invalid` naming every setting that cannot be read. */
export function readSettings(settings: Record<string, unknown>): DurableSettings {
  const parsed = settingsShape.safeParse(settings);
  if (!parsed.success) {
    throw new AutomationError(
      'configuration-invalid',
      `extensions.durableTask of host.json: ${z.prettifyError(parsed.error)}`,
    );
  }
  const {
    hubName,
    defaultVersion,
    maxConcurrentActivityFunctions,
    maxConcurrentOrchestratorFunctions,
    storageProvider,
  } = parsed.data;
  return {
    hubName,
    connectionName: storageProvider.connectionName,
    defaultVersion: defaultVersion ?? null,
    maxActivities: maxConcurrentActivityFunctions,
    maxOrchestrations: maxConcurrentOrchestratorFunctions,
    activityVisibilityMilliseconds: storageProvider.workItemQueueVisibilityTimeout,
    turnVisibilityMilliseconds: storageProvider.controlQueueVisibilityTimeout,
  };
}
