/** Rows of the task hub as the engine speaks of them; inputs, outputs and custom status are JSON text. */

import * as z from 'zod';

export const runtimeStatuses = ['Pending', 'Running', 'Suspended', 'Completed', 'Failed', 'Terminated'] as const;
export type RuntimeStatus = (typeof runtimeStatuses)[number];

/** Whether nothing more will happen to an instance of this status. */
export const isFinished = (status: RuntimeStatus): boolean => ['Completed', 'Failed', 'Terminated'].includes(status);

export const instanceShape = z.object({
  instanceId: z.string(),
  executionId: z.string(),
  name: z.string(),
  version: z.string().nullable(),
  parentInstanceId: z.string().nullable(),
  generation: z.number().nullable(),
  status: z.enum(runtimeStatuses),
  input: z.string().nullable(),
  output: z.string().nullable(),
  customStatus: z.string().nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** An instance as its status tells it. */
export type InstanceRecord = z.infer<typeof instanceShape>;

export const activityShape = z.object({
  id: z.number(),
  instanceId: z.string(),
  executionId: z.string(),
  taskId: z.number(),
  name: z.string(),
  input: z.string().nullable(),
});

/** An activity that is to run. */
export type ActivityWorkItem = z.infer<typeof activityShape>;

export const messageShape = z.object({ id: z.number(), executionId: z.string().nullable(), event: z.string() });
