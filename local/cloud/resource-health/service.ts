/** Azure Resource Health, current availability only. The smallest service here: copy it to begin another. */
import { parseResourcePath } from '../arm/resource-id.ts';
import { missing } from '../arm/generic.ts';
import type { Resources } from '../arm/state.ts';
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import type { ActivityEvent } from '../monitor/activity.ts';
import { ok } from '../requests.ts';
import { resourceHealthControl } from './control.ts';
import { createResourceHealthState } from './state.ts';

const suffix = ['providers', 'microsoft.resourcehealth', 'availabilitystatuses', 'current'];

export function createResourceHealthService(
  context: CloudContext,
  deps: { resources: Resources; publish: (event: ActivityEvent) => void },
): CloudService {
  const state = createResourceHealthState(context.store);

  function handle(request: CloudRequest): CloudResponse | undefined {
    if (request.method !== 'GET') return undefined;
    const path = parseResourcePath(request.segments.slice(0, -suffix.length));
    if (path === undefined) return undefined;
    const resource = deps.resources.get(path.id) ?? missing(path);
    const said = state.get(resource.id);
    return ok({
      id: `${resource.id}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`,
      name: 'current',
      type: 'Microsoft.ResourceHealth/availabilityStatuses',
      location: resource.location ?? 'global',
      properties: {
        availabilityState: said?.state ?? 'Available',
        summary: said?.summary ?? 'There are no known problems affecting this resource.',
        reasonType: said === undefined || said.state === 'Available' ? '' : 'Unplanned',
        occurredTime: said?.occurredTime ?? resource.createdTime,
        reportedTime: new Date().toISOString(),
      },
    });
  }

  return {
    name: 'resource-health',
    claims: (request) => request.segments.slice(-suffix.length).join('/').toLowerCase() === suffix.join('/'),
    handle,
    control: (request, path) => resourceHealthControl(request, path, { state, publish: deps.publish }),
  };
}
