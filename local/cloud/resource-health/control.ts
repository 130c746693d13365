/** `PUT /_control/resource-health`: says how a resource is. */
import { z } from 'zod';
import { checked } from '../control-input.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { ok } from '../requests.ts';
import type { ResourceHealthState } from './state.ts';

const availabilitySchema = z.strictObject({
  resourceId: z.string(),
  state: z.enum(['Available', 'Degraded', 'Unavailable', 'Unknown']),
  summary: z.string().default('Said by the local run.'),
});

export function resourceHealthControl(
  request: CloudRequest,
  path: readonly string[],
  state: ResourceHealthState,
): CloudResponse | undefined {
  if (request.method !== 'PUT' || path.join('/') !== 'resource-health') return undefined;
  state.put({ ...checked(availabilitySchema, request), occurredTime: new Date().toISOString() });
  return ok();
}
