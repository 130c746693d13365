/** `Microsoft.Resources/deploymentStacks` at subscription scope. */
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import type { JsonObject } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import { inNonTerminalState } from './carry-out.ts';
import { callerOf, correlationOf, deploymentNameOf, type RouteDeps } from './routing.ts';
import { readStackRequest, unmanageAction } from './stack-request.ts';
import type { Stack } from './state.ts';
import { deploymentId, stackId, stackView } from './views.ts';

/** @param path - what follows `deploymentStacks` */
export async function stackRoute(
  request: CloudRequest,
  [name, what]: readonly string[],
  deps: RouteDeps,
): Promise<CloudResponse | undefined> {
  const { records, subscriptionId } = deps;
  const view = (stack: Stack): JsonObject => stackView(stack, subscriptionId);
  if (name === undefined)
    return request.method === 'GET' ? deps.list(request, records.stacks.all().map(view)) : undefined;
  const stack = records.stacks.get(name);
  switch (`${request.method} ${what?.toLowerCase() ?? ''}`) {
    case 'GET ':
      return ok(view(stack ?? missing(name)));
    case 'PUT ':
      return put(request, name, stack, deps);
    case 'DELETE ':
      return remove(request, stack, deps);
    case 'POST validate': {
      const given = readStackRequest(jsonBody(request));
      const { resources } = await deps.evaluate(name, given.location, given);
      const validatedResources = resources.map(({ id }) => ({ id }));
      return ok({ id: stackId(subscriptionId, name), name, properties: { validatedResources } });
    }
    case 'POST exporttemplate':
      return ok({ template: (stack ?? missing(name)).template });
    default:
      return undefined;
  }
}

async function put(
  request: CloudRequest,
  name: string,
  before: Stack | undefined,
  deps: RouteDeps,
): Promise<CloudResponse> {
  const { bypassOutOfSync, ...given } = readStackRequest(jsonBody(request));
  refuseWhile(before, bypassOutOfSync);
  if (before !== undefined && before.location !== given.location)
    throw new AzureError(
      409,
      'InvalidResourceLocation',
      `The stack '${name}' is in location '${before.location}', which cannot be changed to '${given.location}'.`,
    );
  const { resources, outputs } = await deps.evaluate(name, given.location, given);
  const now = new Date();
  const caller = callerOf(request);
  const correlationId = correlationOf(request);
  const deployment = deps.note(deploymentNameOf(name, now), given.location, given.parameters, correlationId);
  const modified = { by: caller.objectId, at: now.toISOString() };
  const { error: _past, ...known } = before ?? { managed: [], detached: [], deleted: [], created: modified };
  const stack: Stack = {
    ...known,
    ...given,
    name: before?.name ?? name,
    provisioningState: 'deploying',
    deploymentId: deploymentId(deps.subscriptionId, deployment),
    correlationId,
    outputs: before?.outputs ?? {},
    failed: [],
    modified,
  };
  deps.records.stacks.put(stack);
  const work = { id: request.id, kind: 'stack', name: stack.name, caller, correlationId, resources, outputs } as const;
  deps.carryOut.begin(work, stackId(deps.subscriptionId, stack.name));
  return {
    status: before === undefined ? 201 : 200,
    headers: deps.polling(request, given.location),
    body: stackView(stack, deps.subscriptionId),
  };
}

function remove(request: CloudRequest, stack: Stack | undefined, deps: RouteDeps): CloudResponse {
  if (stack === undefined) return { status: 204 };
  const query = request.url.searchParams;
  refuseWhile(stack, query.get('bypassStackOutOfSyncError') === 'true');
  const action = (what: string) => unmanageAction(query.get(`unmanageAction.${what}`), `unmanageAction.${what}`);
  const unmanage = {
    resources: action('Resources'),
    resourceGroups: action('ResourceGroups'),
    managementGroups: action('ManagementGroups'),
  };
  const { name, location } = stack;
  const [caller, correlationId] = [callerOf(request), correlationOf(request)];
  deps.records.stacks.put({ ...stack, provisioningState: 'deleting', correlationId });
  const work = {
    id: request.id,
    kind: 'stack-delete',
    name,
    caller,
    correlationId,
    resources: [],
    outputs: {},
  } as const;
  deps.carryOut.begin({ ...work, unmanage }, stackId(deps.subscriptionId, name));
  return { status: 202, headers: deps.polling(request, location) };
}

function refuseWhile(stack: Stack | undefined, bypassOutOfSync: boolean): void {
  if (stack === undefined) return;
  if (inNonTerminalState(stack))
    throw new AzureError(
      409,
      'DeploymentStackInNonTerminalState',
      `The deployment stack '${stack.name}' could not be updated as it is already in a non-terminal state '${stack.provisioningState}'.`,
    );
  if (stack.outOfSync === true && !bypassOutOfSync)
    throw new AzureError(
      409,
      'DeploymentStackOutOfSync',
      `The deployment stack '${stack.name}' may not have an accurate list of managed resources. To ensure that resources are not accidentally deleted, please check that the managed resource list does not have any additional values. If there is any uncertainty, redeploy the stack with the same template and parameters as the current iteration. To bypass this warning, specify the 'BypassStackOutOfSyncError' flag.`,
    );
}

function missing(name: string): never {
  throw new AzureError(404, 'DeploymentStackNotFound', `The deployment stack '${name}' could not be found.`);
}
