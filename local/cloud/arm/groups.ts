/** Resource groups: `/subscriptions/{id}/resourcegroups[/{name}]`. */
import { AzureError, notImplemented } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { isObject, textMapOf, textOf } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import { parseFilter } from './filter.ts';
import { accepted, missingGroup, type GenericDeps } from './generic.ts';
import { page } from './paging.ts';
import type { ResourceGroup } from './state.ts';

const type = 'Microsoft.Resources/resourceGroups';

function shownGroup(group: ResourceGroup): Record<string, unknown> {
  return { ...group, type, properties: { provisioningState: 'Succeeded' } };
}

/** The list of a subscription's groups. */
export function listGroups(request: CloudRequest, deps: GenericDeps): CloudResponse {
  const matches = parseFilter(request.url.searchParams.get('$filter'));
  return page(request, deps.resources.groups.all().filter(matches).map(shownGroup), deps.pageSize);
}

export function resourceGroup(request: CloudRequest, name: string, deps: GenericDeps): CloudResponse {
  const { groups } = deps.resources;
  const found = groups.get(name);
  const known = (): ResourceGroup => {
    if (found === undefined) throw missingGroup(name);
    return found;
  };
  switch (request.method) {
    case 'GET':
      return ok(shownGroup(known()));
    case 'HEAD':
      return { status: found === undefined ? 404 : 204 };
    case 'PUT': {
      const body = jsonBody(request);
      const location = textOf(body['location']) ?? found?.location;
      if (location === undefined) {
        throw new AzureError(400, 'LocationRequired', 'The location property is required for this definition.');
      }
      const group = {
        id: found?.id ?? `/subscriptions/${request.segments[1]}/resourceGroups/${name}`,
        name: found?.name ?? name,
        location,
        ...(isObject(body['tags']) ? { tags: textMapOf(body['tags']) } : {}),
      };
      groups.put(group);
      return { status: found === undefined ? 201 : 200, body: shownGroup(group) };
    }
    case 'PATCH': {
      const { tags } = jsonBody(request);
      const group = { ...known(), ...(isObject(tags) ? { tags: textMapOf(tags) } : {}) };
      groups.put(group);
      return ok(shownGroup(group));
    }
    case 'DELETE': {
      const { name: group, id } = known();
      deps.changes.begin('delete-group', group, request.id, id);
      return accepted(request, deps);
    }
    default:
      throw notImplemented(request.method, type);
  }
}
