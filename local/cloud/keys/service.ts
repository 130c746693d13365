/** Resources with two keys: their addresses, the keys themselves, and regeneration, as Azure Resource Manager offers them. */
import { missing } from '../arm/generic.ts';
import type { LongRunningOperations } from '../arm/long-running.ts';
import { retryAfter } from '../arm/long-running.ts';
import { parseResourcePath, type ResourcePath } from '../arm/resource-id.ts';
import { shown, type ArmResource, type Resources } from '../arm/state.ts';
import { AzureError } from '../azure-error.ts';
import type { Certificates } from '../certificates.ts';
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import type { IssuedCredentials } from '../issued.ts';
import type { Handler } from '../listener.ts';
import type { OperationsLog } from '../operations-log.ts';
import { jsonBody, ok } from '../requests.ts';
import { createAccounts, type KeyedResource } from './accounts.ts';
import { createDataPlanes } from './data-plane.ts';
import { providerOf, providerOfAccount } from './providers.ts';
import { createRegenerations } from './regenerations.ts';
import { createKeys } from './state.ts';

export interface KeysOptions {
  /** How long a regeneration takes where Azure carries it out after its answer. */
  readonly regenerateMs: number;
  readonly retryAfterSeconds: number;
}

export interface KeysService extends CloudService {
  /** What a consumer of the resource connects with: by its id and the name of one of its keys, both without case. Undefined where there is no such thing, and before the start. */
  connectionString(resourceId: string, key: string): string | undefined;
}

export function createKeysService(
  context: CloudContext,
  deps: {
    resources: Resources;
    operations: LongRunningOperations;
    log: OperationsLog;
    issued: IssuedCredentials;
    certificates: Certificates;
    withFaults: (service: string, handler: (request: CloudRequest) => Promise<CloudResponse>) => Handler;
    options: KeysOptions;
  },
): KeysService {
  const { resources, options } = deps;
  const { store } = context;
  const keys = createKeys(store, deps.issued);
  const accounts = createAccounts({ resources, keys, store });
  const dataPlanes = createDataPlanes({ ...deps, accounts });
  const regenerate = (resourceId: string, key: string): void => {
    const provider = providerOf(resources.get(resourceId)?.type ?? '');
    if (provider !== undefined) keys.regenerate(resourceId, provider, key);
  };
  const regenerations = createRegenerations({ ...context, ...deps, durationMs: options.regenerateMs, regenerate });

  /** The resource with its address, and with what is being done to it. */
  function view(resource: ArmResource): CloudResponse {
    const host = accounts.hostOf(resource);
    const addresses = host === undefined ? {} : providerOfAccount(resource.type)?.addresses(host);
    const busy = regenerations.isRunning(resource.id) ? { provisioningState: 'Updating' } : {};
    return ok(shown({ ...resource, properties: { ...resource.properties, ...addresses, ...busy } }));
  }

  function handle(request: CloudRequest): CloudResponse | undefined {
    const path = parseResourcePath(request.segments);
    if (path === undefined) return undefined;
    const resource = resources.get(path.id) ?? missing(path);
    if (request.method === 'GET') return view(resource);
    const keyed = accounts.find(resource.id) ?? notAllowed(resource);
    return isAction(path, 'listKeys') ? ok(keyed.provider.listed(keyed.keys, keyed.name)) : begin(request, keyed);
  }

  function begin(request: CloudRequest, { resource, provider, name, keys: before }: KeyedResource): CloudResponse {
    const asked = provider.asked(jsonBody(request), before);
    const detail = before.find((key) => key.name.toLowerCase() === asked?.toLowerCase())?.name;
    if (detail === undefined)
      throw new AzureError(400, 'InvalidParameter', `The request names none of the keys of '${resource.name}'.`);
    if (regenerations.isRunning(resource.id))
      throw new AzureError(409, 'Conflict', `Another operation is in progress on '${resource.name}'.`);
    if (provider.longRunning === true) {
      regenerations.begin(request.id, resource.id, detail);
      return { status: 202, headers: polls(request, resource), detail };
    }
    regenerate(resource.id, detail);
    const after = accounts.find(resource.id)?.keys ?? [];
    return { ...ok(provider.regenerated?.(after, detail) ?? provider.listed(after, name)), detail };
  }

  function polls(request: CloudRequest, { type, location = 'global' }: ArmResource): Record<string, string> {
    const namespace = type.slice(0, type.indexOf('/'));
    const below = `${context.baseUrl()}/subscriptions/${request.segments[1]}/providers/${namespace}/locations/${location}`;
    const version = `api-version=${request.url.searchParams.get('api-version') ?? ''}`;
    return {
      location: `${below}/operationResults/${request.id}?${version}`,
      'azure-asyncoperation': `${below}/operationStatuses/${request.id}?${version}`,
      ...retryAfter(options.retryAfterSeconds),
    };
  }

  return {
    name: 'keys',
    claims(request) {
      const path = parseResourcePath(request.segments);
      if (path === undefined) return false;
      const provider = providerOf(path.type);
      if (request.method === 'GET')
        return path.rest.length === 0 && (provider ?? providerOfAccount(path.type)) !== undefined && path.name !== '';
      return (
        request.method === 'POST' &&
        provider !== undefined &&
        (isAction(path, 'listKeys') || isAction(path, provider.regenerateAction))
      );
    },
    handle,
    status: () =>
      accounts.all().map(({ account }) => ({
        account: account.id,
        host: accounts.hostOf(account),
        keys: accounts
          .of(account)
          .map(({ resource, keys: all }) => `${resource.name}: ${all.map(({ name }) => name).join(', ')}`),
      })),
    async start() {
      await dataPlanes.start();
      regenerations.resume();
    },
    stop: () => dataPlanes.stop(),
    connectionString(resourceId, key) {
      const found = accounts.find(resourceId);
      if (found === undefined || accounts.hostOf(found.account) === undefined) return undefined;
      return found.keys.find(({ name }) => name.toLowerCase() === key.toLowerCase())?.connectionString;
    },
  };
}

function isAction(path: ResourcePath, action: string): boolean {
  return path.rest.join('/').toLowerCase() === action.toLowerCase();
}

function notAllowed(resource: ArmResource): never {
  throw new AzureError(403, 'LocalAuthenticationDisabled', `Access by keys is switched off for '${resource.name}'.`);
}
