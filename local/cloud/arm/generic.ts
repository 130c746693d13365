/** Resources of any type that the snapshot has: read, write, change, delete, list. */
import { AzureError, notImplemented } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { isObject, objectOf, textMapOf, textOf, type JsonObject } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import type { Changes } from './changes.ts';
import { retryAfter } from './long-running.ts';
import { page } from './paging.ts';
import { keyOf, type ResourcePath } from './resource-id.ts';
import { shown, type ArmResource, type Resources } from './state.ts';

export interface GenericDeps {
  readonly resources: Resources;
  readonly changes: Changes;
  readonly baseUrl: () => string;
  readonly pageSize: number;
  readonly retryAfterSeconds: number;
}

export function genericResource(request: CloudRequest, path: ResourcePath, deps: GenericDeps): CloudResponse {
  const { resources } = deps;
  if (path.rest.length > 0) return below(request, path, deps);
  const found = resources.get(path.id);
  switch (request.method) {
    case 'GET':
      return ok(shown(found ?? missing(path)));
    case 'HEAD':
      return { status: found === undefined ? 404 : 204 };
    case 'PUT':
      return write(request, path, found, deps);
    case 'PATCH': {
      const patched = resources.put({ ...(found ?? missing(path)), ...changed(jsonBody(request), found) });
      return ok(shown(patched));
    }
    case 'DELETE':
      return found === undefined ? { status: 204 } : remove(request, found, deps);
    default:
      throw notImplemented(request.method, path.type);
  }
}

/** A collection of children, or an action. */
function below(request: CloudRequest, path: ResourcePath, deps: GenericDeps): CloudResponse {
  const last = path.rest.join('/');
  if (request.method !== 'GET') throw notImplemented(request.method, `${path.type}/${last}`);
  const prefix = `${keyOf(path.id)}/${last.toLowerCase()}/`;
  const type = `${path.type}/${last}`;
  if (!deps.resources.isKnownType(type)) throw unknownType(type, request);
  const children = deps.resources.ofType(type).filter((resource) => keyOf(resource.id).startsWith(prefix));
  return page(request, children.map(shown), deps.pageSize);
}

function write(
  request: CloudRequest,
  path: ResourcePath,
  found: ArmResource | undefined,
  deps: GenericDeps,
): CloudResponse {
  const body = jsonBody(request);
  if (!deps.resources.isKnownType(path.type)) throw unknownType(path.type, request);
  if (path.group !== undefined && deps.resources.groups.get(path.group) === undefined) throw missingGroup(path.group);
  const properties = {
    ...objectOf(body['properties']),
    provisioningState: found === undefined ? 'Creating' : 'Succeeded',
  };
  const resource = deps.resources.put({
    id: found?.id ?? path.id,
    name: found?.name ?? path.name,
    type: found?.type ?? path.type,
    ...topLevel(body),
    properties,
  });
  if (found !== undefined) return ok(shown(resource));
  deps.changes.begin('create', resource.id, request.id, resource.id);
  const poll = `${deps.baseUrl()}/subscriptions/${path.subscriptionId}/providers/${path.type.split('/')[0]}/locations/${resource.location ?? 'global'}/operationStatuses/${request.id}`;
  return {
    status: 201,
    headers: { 'azure-asyncoperation': `${poll}?${apiVersion(request)}`, ...retryAfter(deps.retryAfterSeconds) },
    body: shown(resource),
  };
}

function remove(request: CloudRequest, found: ArmResource, deps: GenericDeps): CloudResponse {
  deps.changes.begin('delete', found.id, request.id, found.id);
  return accepted(request, deps);
}

/** 202 with the Location that clients poll. */
export function accepted(
  request: CloudRequest,
  deps: Pick<GenericDeps, 'baseUrl' | 'retryAfterSeconds'>,
): CloudResponse {
  const location = `${deps.baseUrl()}/subscriptions/${request.segments[1]}/operationresults/${request.id}?${apiVersion(request)}`;
  return { status: 202, headers: { location, ...retryAfter(deps.retryAfterSeconds) } };
}

function apiVersion(request: CloudRequest): string {
  return `api-version=${request.url.searchParams.get('api-version') ?? ''}`;
}

/** The parts of a resource that stand beside its properties. */
function topLevel(body: JsonObject): Partial<ArmResource> {
  const { sku, plan, identity, tags } = body;
  const [location, kind, managedBy] = ['location', 'kind', 'managedBy'].map((name) => textOf(body[name]));
  return {
    ...(isObject(sku) ? { sku } : {}),
    ...(isObject(plan) ? { plan } : {}),
    ...(isObject(identity) ? { identity } : {}),
    ...(isObject(tags) ? { tags: textMapOf(tags) } : {}),
    ...(location === undefined ? {} : { location }),
    ...(kind === undefined ? {} : { kind }),
    ...(managedBy === undefined ? {} : { managedBy }),
  };
}

function changed(body: JsonObject, found: ArmResource | undefined): Partial<ArmResource> {
  const properties = { ...found?.properties, ...objectOf(body['properties']) };
  return { ...topLevel(body), properties };
}

export function missing(path: ResourcePath): never {
  throw new AzureError(
    404,
    'ResourceNotFound',
    `The Resource '${path.type}/${path.name}' under resource group '${path.group ?? '<null>'}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

export function missingGroup(name: string): AzureError {
  return new AzureError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

/** Types that the snapshot does not have are not emulated; saying so is better than keeping what nothing acts on. */
function unknownType(type: string, request: CloudRequest): AzureError {
  const namespace = type.slice(0, type.indexOf('/'));
  return new AzureError(
    404,
    'InvalidResourceType',
    `The resource type '${type.slice(namespace.length + 1)}' could not be found in the namespace '${namespace}' for api version '${request.url.searchParams.get('api-version')}'. The emulated cloud has only types that its snapshot has.`,
  );
}
