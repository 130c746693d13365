/** `PUT /_control/resource-health`: says how a resource is, which the activity log then tells of. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { checked } from '../control-input.ts';
import type { ActivityEvent } from '../monitor/activity.ts';
import { ok } from '../requests.ts';
import type { Availability, ResourceHealthState } from './state.ts';

const availabilitySchema = z.strictObject({
  resourceId: z.string(),
  state: z.enum(['Available', 'Degraded', 'Unavailable', 'Unknown']),
  summary: z.string().default('Said by the local run.'),
  cause: z.enum(['PlatformInitiated', 'UserInitiated', 'Unknown']).default('PlatformInitiated'),
});

export function resourceHealthControl(
  request: CloudRequest,
  path: readonly string[],
  deps: { state: ResourceHealthState; publish: (event: ActivityEvent) => void },
): CloudResponse | undefined {
  if (request.method !== 'PUT' || path.join('/') !== 'resource-health') return undefined;
  const { cause, ...given } = checked(availabilitySchema, request);
  const before = deps.state.get(given.resourceId)?.state ?? 'Available';
  const now = { ...given, occurredTime: new Date().toISOString() };
  deps.state.put(now);
  if (now.state !== before) deps.publish(eventOf(now, before, cause));
  return ok();
}

function eventOf(now: Availability, before: Availability['state'], cause: string): ActivityEvent {
  const isOver = now.state === 'Available';
  return {
    category: 'ResourceHealth',
    resourceId: now.resourceId,
    operationName: `Microsoft.Resourcehealth/healthevent/${isOver ? 'Resolved' : 'Activated'}/action`,
    status: isOver ? 'Resolved' : 'Active',
    level: isOver ? 'Informational' : 'Error',
    correlationId: randomUUID(),
    time: Date.now(),
    properties: {
      title: now.summary,
      details: null,
      currentHealthStatus: now.state,
      previousHealthStatus: before,
      type: isOver ? 'Resolved' : 'Downtime',
      cause,
    },
  };
}
