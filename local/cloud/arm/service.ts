/** Azure Resource Manager: resources, resource groups, tags and long-running operations. Takes every control-plane path that no other service has. */
import { AzureError, notImplemented } from '../azure-error.ts';
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import type { OperationsLog } from '../operations-log.ts';
import { beginsWith, ok } from '../requests.ts';
import { createChanges } from './changes.ts';
import { parseFilter } from './filter.ts';
import { genericResource, missingGroup, type GenericDeps } from './generic.ts';
import { listGroups, resourceGroup } from './groups.ts';
import { asyncOperationPoll, locationPoll, type LongRunningOperations } from './long-running.ts';
import { page } from './paging.ts';
import { groupOf, parseResourcePath } from './resource-id.ts';
import { listed, shown, type Resources } from './state.ts';
import { tags } from './tags.ts';

export interface ArmOptions {
  /** How long creating and deleting a resource takes. */
  readonly provisioningMs: number;
  readonly retryAfterSeconds: number;
  readonly pageSize: number;
}

export function createArmService(
  context: CloudContext,
  deps: {
    resources: Resources;
    operations: LongRunningOperations;
    log: OperationsLog;
    subscriptionId: string;
    options: ArmOptions;
  },
): CloudService {
  const { resources, operations, subscriptionId, options } = deps;
  const changes = createChanges({ ...context, ...deps, durationMs: options.provisioningMs });
  const generic: GenericDeps = { resources, changes, baseUrl: () => context.baseUrl(), ...options };

  function handle(request: CloudRequest): CloudResponse | undefined {
    const { segments } = request;
    const path = segments.map((segment) => segment.toLowerCase());
    if (segments.length === 1) return request.method === 'GET' ? ok({ value: [subscription()] }) : undefined;
    if (path[1] !== subscriptionId.toLowerCase()) {
      throw new AzureError(404, 'SubscriptionNotFound', `The subscription '${segments[1]}' could not be found.`);
    }
    if (segments.length === 2) return request.method === 'GET' ? ok(subscription()) : undefined;
    if (path.slice(-4, -1).join('/') === 'providers/microsoft.resources/tags')
      return tags(request, segments.slice(0, -4), resources);
    const poll = pollOf(request, path);
    if (poll !== undefined) return poll;
    const resource = parseResourcePath(segments);
    if (resource !== undefined)
      return resource.name === ''
        ? ofType(request, resource.rest, resource)
        : genericResource(request, resource, generic);
    if (path[2] === 'resourcegroups') return groups(request, segments);
    if (path[2] === 'resources' && segments.length === 3) return list(request);
    return undefined;
  }

  function groups(request: CloudRequest, segments: readonly string[]): CloudResponse | undefined {
    const [, , , name, what] = segments;
    if (name === undefined) return request.method === 'GET' ? listGroups(request, generic) : undefined;
    if (what === undefined) return resourceGroup(request, name, generic);
    if (what.toLowerCase() !== 'resources' || request.method !== 'GET') return undefined;
    if (resources.groups.get(name) === undefined) throw missingGroup(name);
    return list(request, name);
  }

  function list(request: CloudRequest, group?: string): CloudResponse {
    const query = request.url.searchParams;
    const matches = parseFilter(query.get('$filter'));
    const expand = new Set((query.get('$expand') ?? '').toLowerCase().split(',').filter(Boolean));
    const found = resources
      .all()
      .filter((resource) => group === undefined || groupOf(resource.id)?.toLowerCase() === group.toLowerCase())
      .filter(matches);
    return page(
      request,
      found.map((resource) => listed(resource, expand)),
      options.pageSize,
    );
  }

  /** `GET .../providers/{namespace}/{type}` in a group or the subscription. */
  function ofType(
    request: CloudRequest,
    rest: readonly string[],
    path: { type: string; group?: string },
  ): CloudResponse | undefined {
    if (request.method !== 'GET' || rest.length !== 1) return undefined;
    const type = `${path.type}/${rest[0]}`;
    if (!resources.isKnownType(type)) throw notImplemented(request.method, type);
    const found = resources
      .ofType(type)
      .filter(
        (resource) => path.group === undefined || groupOf(resource.id)?.toLowerCase() === path.group.toLowerCase(),
      );
    return page(request, found.map(shown), options.pageSize);
  }

  function pollOf(request: CloudRequest, path: readonly string[]): CloudResponse | undefined {
    const [kind, id] = path.slice(-2);
    if (request.method !== 'GET' || (kind !== 'operationresults' && kind !== 'operationstatuses') || id === undefined)
      return undefined;
    const operation = operations.get(id);
    if (operation === undefined) throw new AzureError(404, 'OperationNotFound', `The operation '${id}' was not found.`);
    if (kind === 'operationstatuses') return asyncOperationPoll(operation, options.retryAfterSeconds);
    return locationPoll(request, operation, {
      retryAfterSeconds: options.retryAfterSeconds,
      result: () => ({ status: 200 }),
    });
  }

  function subscription(): Record<string, unknown> {
    return {
      id: `/subscriptions/${subscriptionId}`,
      subscriptionId,
      tenantId: context.tenantId,
      displayName: 'Emulated subscription',
      state: 'Enabled',
    };
  }

  return {
    name: 'arm',
    claims: (request) => beginsWith(request.segments, 'subscriptions'),
    handle,
    status: () => ({
      subscriptionId,
      resources: resources.all().length,
      groups: resources.groups.all().map((group) => group.name),
    }),
    start: async () => changes.resume(),
  };
}
