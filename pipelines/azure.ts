/** Azure as a pipeline reaches it: the emulated cloud of the local system, or Azure itself with the identity that the job signed in with. */
import type { TokenCredential } from '@azure/core-auth';
import * as z from 'zod';
import { armPolicies } from '../azure/arm-policies.ts';
import { createDeployments, type Deployments } from '../azure/deployments.ts';
import { once } from '../azure/clients.ts';
import { calling } from '../azure/errors.ts';
import { createHttpProbe, type HttpProbe } from '../azure/http-probe.ts';
import { createRest } from '../azure/rest.ts';
import { createWebApps, type WebApps } from '../azure/web-apps.ts';
import { isAutomationError } from '../errors.ts';
import type { Deployment } from '../scripts/infra.ts';
import { azureCredential } from '../scripts/azure-credential.ts';
import { localCredential, readEndpoints } from '../scripts/operations-api.ts';

export interface PipelineAzure {
  readonly deployments: Deployments;
  readonly webApps: WebApps;
  readonly probe: HttpProbe;
  /** Object id of the caller. */
  principalId(): Promise<string>;
  /** Object id of a user-assigned identity; undefined where it does not exist. */
  identityPrincipal(resourceId: string): Promise<string | undefined>;
  token(scope: string): Promise<string>;
}

export interface PipelineAzureOptions {
  readonly endpoint: string;
  readonly subscriptionId: string;
  readonly credential: TokenCredential;
  readonly pollMilliseconds?: number;
  readonly clock: { now(): Date };
}

const armScope = 'https://management.azure.com/.default';
const identitySchema = z.looseObject({ properties: z.looseObject({ principalId: z.string() }) });
const claimsSchema = z.looseObject({ oid: z.string() });

export async function connectAzure(
  { root, settings, now }: { root: string; settings: Readonly<Record<string, string | undefined>>; now(): Date },
  { subscriptionId }: Deployment,
): Promise<PipelineAzure> {
  const clock = { now };
  if (settings['OPERATIONS_URL'] === undefined) {
    const endpoints = await readEndpoints(root);
    const credential = await localCredential(endpoints, 'pipeline');
    const endpoint = endpoints.cloud ?? '';
    return createPipelineAzure({ endpoint, subscriptionId, credential, clock, pollMilliseconds: 250 });
  }
  const endpoint = settings['ARM_ENDPOINT'] ?? 'https://management.azure.com';
  return createPipelineAzure({ endpoint, subscriptionId, credential: await azureCredential(settings), clock });
}

export function createPipelineAzure({
  endpoint,
  subscriptionId,
  credential,
  clock,
  pollMilliseconds,
}: PipelineAzureOptions): PipelineAzure {
  const arm = once(() => createRest({ endpoint, bearer: { credential, scope: armScope } }));
  const common = { endpoint, additionalPolicies: armPolicies };
  const clients = {
    arm,
    deployments: once(async () => {
      const { DeploymentsClient } = await import('@azure/arm-resourcesdeployments');
      return new DeploymentsClient(credential, subscriptionId, { ...common, credentials: { scopes: [armScope] } });
    }),
    stacks: once(async () => {
      const { DeploymentStacksClient } = await import('@azure/arm-resourcesdeploymentstacks');
      return new DeploymentStacksClient(credential, subscriptionId, { ...common, credentialScopes: [armScope] });
    }),
  };
  const token = async (scope: string): Promise<string> => {
    const found = await credential.getToken(scope);
    return found?.token ?? '';
  };
  return {
    deployments: createDeployments(clients, {
      subscriptionId,
      ...(pollMilliseconds === undefined ? {} : { pollMilliseconds }),
    }),
    webApps: createWebApps(
      once(async () => {
        const { WebSiteManagementClient } = await import('@azure/arm-appservice');
        return new WebSiteManagementClient(credential, subscriptionId, {
          ...common,
          credentials: { scopes: [armScope] },
        });
      }),
    ),
    probe: createHttpProbe({ clock }),
    async principalId() {
      const [, claims = ''] = (await token(armScope)).split('.');
      return claimsSchema.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).oid;
    },
    async identityPrincipal(resourceId) {
      const path = `${resourceId}?api-version=2023-01-31`;
      const rest = await arm();
      const read = () => calling(`read ${resourceId}`, () => rest.send({ method: 'GET', path }, identitySchema));
      try {
        return (await read()).properties.principalId;
      } catch (error) {
        if (isAutomationError(error, 'not-found')) return undefined;
        throw error;
      }
    },
    token,
  };
}
