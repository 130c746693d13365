/** Deployments and deployment stacks at subscription scope: what-if, validation, creation, deletion, deny settings. */
import type { LongRunningOperations } from '../arm/long-running.ts';
import { retryAfter } from '../arm/long-running.ts';
import { page } from '../arm/paging.ts';
import type { Resources } from '../arm/state.ts';
import { AzureError, notImplemented } from '../azure-error.ts';
import type { CloudContext, CloudRequest, CloudService } from '../contract.ts';
import type { OperationsLog } from '../operations-log.ts';
import type { Evaluate } from './bicep.ts';
import { createCarryOut } from './carry-out.ts';
import { deploymentsControl } from './control.ts';
import { refuseDenied, type AskedOperation } from './deny.ts';
import { deploymentRoute } from './deployment-routes.ts';
import type { Rollout } from './rollout.ts';
import type { RouteDeps } from './routing.ts';
import { stackRoute } from './stack-routes.ts';
import { createDeploymentState } from './state.ts';

export interface DeploymentsOptions {
  /** How long a deployment takes. */
  readonly provisioningMs: number;
  readonly retryAfterSeconds: number;
  readonly pageSize: number;
}

export interface DeploymentsService extends CloudService {
  /** Throws where a stack's deny settings do not let the caller do it. */
  refuseDenied(operation: AskedOperation): void;
}

const owned = new Set(['deployments', 'deploymentstacks']);

export function createDeploymentsService(
  context: CloudContext,
  deps: {
    resources: Resources;
    rollout: Rollout;
    operations: LongRunningOperations;
    log: OperationsLog;
    evaluate: Evaluate;
    subscriptionId: string;
    onDone: () => Promise<void>;
    options: DeploymentsOptions;
  },
): DeploymentsService {
  const { subscriptionId, options } = deps;
  const records = createDeploymentState(context.store);
  const carryOut = createCarryOut({ ...context, ...deps, records, durationMs: options.provisioningMs });
  const { tenantId } = context;
  const routes: RouteDeps = {
    records,
    carryOut,
    resources: deps.resources,
    subscriptionId,
    evaluate: (name, location, { template, parameters }) =>
      deps.evaluate(template, parameters, { name, subscriptionId, tenantId, location }),
    polling(request, location) {
      const version = `api-version=${request.url.searchParams.get('api-version') ?? ''}`;
      const at = `${context.baseUrl()}/subscriptions/${subscriptionId}/providers/Microsoft.Resources/locations/${location}`;
      return {
        'azure-asyncoperation': `${at}/operationStatuses/${request.id}?${version}`,
        location: `${at}/operationResults/${request.id}?${version}`,
        ...retryAfter(options.retryAfterSeconds),
      };
    },
    note(name, location, parameters, correlationId) {
      const timestamp = new Date().toISOString();
      const running = {
        name,
        location,
        parameters,
        correlationId,
        timestamp,
        durationMs: 0,
        outputs: {},
        resources: [],
      };
      records.deployments.put({ ...running, provisioningState: 'Running' });
      return name;
    },
    list: (request, items) => page(request, items, options.pageSize),
  };

  return {
    name: 'deployments',
    claims: (request) => ownPath(request) !== undefined,
    async handle(request) {
      const [kind = '', ...path] = ownPath(request) ?? [];
      if (request.segments[1]?.toLowerCase() !== subscriptionId.toLowerCase())
        throw new AzureError(
          404,
          'SubscriptionNotFound',
          `The subscription '${request.segments[1]}' could not be found.`,
        );
      const isStack = kind.toLowerCase() === 'deploymentstacks';
      const answer = isStack ? await stackRoute(request, path, routes) : await deploymentRoute(request, path, routes);
      if (answer === undefined)
        throw notImplemented(request.method, `Microsoft.Resources/${[kind, ...path.slice(1)].join('/')}`);
      return answer;
    },
    control: (request, path) => deploymentsControl(request, path, records),
    status: () => ({
      stacks: records.stacks
        .all()
        .map(({ name, provisioningState, managed }) => ({ name, provisioningState, managed: managed.length })),
    }),
    start: async () => carryOut.resume(),
    refuseDenied: (operation) => refuseDenied(operation, records.stacks.all()),
  };
}

/** Segments from the kind on; undefined where the path is another service's. */
function ownPath({ segments }: CloudRequest): readonly string[] | undefined {
  const lower = segments.map((segment) => segment.toLowerCase());
  const [subscriptions, , providers, namespace, kind = ''] = lower;
  const isOwn =
    subscriptions === 'subscriptions' &&
    providers === 'providers' &&
    namespace === 'microsoft.resources' &&
    owned.has(kind);
  return isOwn ? segments.slice(4) : undefined;
}
