/** Rows of the task hub as the engine speaks of them. */

import { z } from 'zod';

export const runtimeStatuses = ['Pending', 'Running', 'Suspended', 'Completed', 'Failed', 'Terminated'] as const;
export type RuntimeStatus = (typeof runtimeStatuses)[number];

/** Whether nothing more will happen to an instance of this status. */
export const isFinished = (status: RuntimeStatus): boolean =>
  status === 'Completed' || status === 'Failed' || status === 'Terminated';

const instanceShape = z
  .object({
    instance_id: z.string(),
    execution_id: z.string(),
    name: z.string(),
    version: z.string().nullable(),
    parent_instance_id: z.string().nullable(),
    generation: z.number().nullable(),
    status: z.enum(runtimeStatuses),
    input: z.string().nullable(),
    output: z.string().nullable(),
    custom_status: z.string().nullable(),
    created_at: z.number(),
    updated_at: z.number(),
  })
  .transform((row) => ({
    instanceId: row.instance_id,
    executionId: row.execution_id,
    name: row.name,
    version: row.version,
    parentInstanceId: row.parent_instance_id,
    generation: row.generation,
    status: row.status,
    input: row.input,
    output: row.output,
    customStatus: row.custom_status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

/** An instance as its status tells it; input, output and custom status are JSON text, times milliseconds since 1970. */
export type InstanceRecord = z.infer<typeof instanceShape>;

export const readInstance = (row: unknown): InstanceRecord => instanceShape.parse(row);

const activityShape = z
  .object({
    id: z.number(),
    instance_id: z.string(),
    execution_id: z.string(),
    task_id: z.number(),
    name: z.string(),
    input: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    instanceId: row.instance_id,
    executionId: row.execution_id,
    taskId: row.task_id,
    name: row.name,
    input: row.input,
  }));

/** An activity that is to run; `input` is JSON text. */
export type ActivityWorkItem = z.infer<typeof activityShape>;

export const readActivity = (row: unknown): ActivityWorkItem => activityShape.parse(row);

export const messageShape = z.object({ id: z.number(), execution_id: z.string().nullable(), event: z.string() });
