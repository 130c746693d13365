/** What the routes of deployments and of stacks share. */
import { createHash } from 'node:crypto';
import type { Resources } from '../arm/state.ts';
import type { Caller, CloudRequest, CloudResponse } from '../contract.ts';
import type { JsonObject } from '../json.ts';
import type { Evaluated } from './bicep.ts';
import type { CarryOut } from './carry-out.ts';
import type { DeploymentRecords } from './state.ts';

export interface RouteDeps {
  readonly records: DeploymentRecords;
  readonly carryOut: CarryOut;
  readonly resources: Resources;
  readonly subscriptionId: string;
  evaluate(name: string, location: string, given: { template: JsonObject; parameters: JsonObject }): Promise<Evaluated>;
  /** Headers of an answer to something that goes on. */
  polling(request: CloudRequest, location: string): Record<string, string>;
  /** Writes down a deployment that begins. */
  note(name: string, location: string, parameters: JsonObject, correlationId: string): string;
  list(request: CloudRequest, items: readonly JsonObject[]): CloudResponse;
}

/** Name of the deployment that a stack makes for an update, as Azure forms it. */
export function deploymentNameOf(stack: string, now: Date): string {
  const time = now
    .toISOString()
    .replaceAll(/[-:TZ]|\.\d+/g, '')
    .slice(2, 12);
  const hash = createHash('sha256').update(`${stack}${now.getTime()}`).digest('hex').slice(0, 5);
  return `${stack.slice(0, 40)}-${time}-${hash}`;
}

export function correlationOf(request: CloudRequest): string {
  return request.headers['x-ms-correlation-request-id'] ?? request.id;
}

export function callerOf({ caller }: CloudRequest): Caller {
  return caller ?? { appId: '', objectId: '' };
}
