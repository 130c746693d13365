/** `Microsoft.Resources/deployments` at subscription scope: incremental, as ARM has no other mode there. */
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { objectOf, textOf, type JsonObject } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import { callerOf, correlationOf, type RouteDeps } from './routing.ts';
import { templateOf } from './stack-request.ts';
import type { Deployment } from './state.ts';
import { deploymentId, deploymentView } from './views.ts';
import { whatIf } from './what-if.ts';

/** @param path - what follows `deployments` */
export async function deploymentRoute(
  request: CloudRequest,
  [name, what]: readonly string[],
  deps: RouteDeps,
): Promise<CloudResponse | undefined> {
  const { records, subscriptionId } = deps;
  const view = (deployment: Deployment): JsonObject => deploymentView(deployment, subscriptionId);
  if (name === undefined)
    return request.method === 'GET' ? deps.list(request, records.deployments.all().map(view)) : undefined;
  const known = records.deployments.get(name);
  switch (`${request.method} ${what?.toLowerCase() ?? ''}`) {
    case 'GET ':
      return ok(view(known ?? missing(name)));
    case 'HEAD ':
      return { status: known === undefined ? 404 : 204 };
    case 'PUT ':
      return put(request, name, known, deps);
    case 'DELETE ':
      refuseWhileRunning(known);
      records.deployments.delete(name);
      return { status: 204 };
    case 'POST validate': {
      const { resources } = await predicted(request, name, deps);
      const validatedResources = resources.map(({ id }) => ({ id }));
      return ok({ id: deploymentId(subscriptionId, name), name, properties: { validatedResources } });
    }
    // Azure answers 202 first; the official client takes an answer that is there at once as well.
    case 'POST whatif': {
      const { resources } = await predicted(request, name, deps);
      return ok({ status: 'Succeeded', properties: { changes: whatIf(resources, deps.resources) } });
    }
    default:
      return undefined;
  }
}

async function put(
  request: CloudRequest,
  name: string,
  known: Deployment | undefined,
  deps: RouteDeps,
): Promise<CloudResponse> {
  refuseWhileRunning(known);
  const { resources, outputs, location, parameters } = await predicted(request, name, deps);
  const [caller, correlationId] = [callerOf(request), correlationOf(request)];
  deps.note(name, location, parameters, correlationId);
  const work = { id: request.id, kind: 'deployment', name, caller, correlationId, resources, outputs } as const;
  deps.carryOut.begin(work, deploymentId(deps.subscriptionId, name));
  const begun = deps.records.deployments.get(name);
  return {
    status: known === undefined ? 201 : 200,
    headers: deps.polling(request, location),
    body: begun === undefined ? {} : deploymentView(begun, deps.subscriptionId),
  };
}

async function predicted(request: CloudRequest, name: string, deps: RouteDeps) {
  const body = jsonBody(request);
  const properties = objectOf(body['properties']);
  const location = textOf(body['location']);
  if (location === undefined)
    throw new AzureError(
      400,
      'LocationRequired',
      `The location of deployment '${name}' at subscription scope is required.`,
    );
  if (properties['mode'] !== 'Incremental')
    throw new AzureError(
      400,
      'InvalidDeploymentMode',
      `Deployments at subscription scope are Incremental, got '${String(properties['mode'])}'.`,
    );
  const given = templateOf(properties);
  return { ...(await deps.evaluate(name, location, given)), location, parameters: given.parameters };
}

function refuseWhileRunning(deployment: Deployment | undefined): void {
  if (deployment?.provisioningState !== 'Running') return;
  throw new AzureError(
    409,
    'DeploymentActive',
    `The deployment with name '${deployment.name}' is still active. Wait for it to complete.`,
  );
}

function missing(name: string): never {
  throw new AzureError(404, 'DeploymentNotFound', `Deployment '${name}' could not be found.`);
}
