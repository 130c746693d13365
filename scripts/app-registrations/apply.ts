/** Carries out a plan. Each call leaves the directory in a state that the next plan goes on from. */
import { AutomationError, isAutomationError } from '../../errors.ts';
import type { Graph, Made } from './graph.ts';
import type { ApplicationPlan, Grant } from './plan.ts';

export interface Applied {
  readonly id: string;
  readonly appId: string;
}

/** The directory tells its other parts of a new application within seconds, and meanwhile they know nothing of it. */
const mostAttempts = 8;
const waitSeconds = 4;

export async function apply(
  plan: ApplicationPlan,
  { graph, pause }: { readonly graph: Graph; pause(seconds: number): Promise<void> },
): Promise<Applied> {
  const { declared, registration, body } = plan;
  const change: Graph['change'] =
    registration === undefined ? patient(graph, pause) : (method, path, json) => graph.change(method, path, json);

  const application = registration?.application ?? made(await graph.change('POST', 'applications', body));
  const path = `applications/${application.id}`;
  if (registration !== undefined && body !== undefined) await change('PATCH', path, body);

  for (const owner of plan.owners) {
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${owner}` };
    await change('POST', `${path}/owners/$ref`, reference);
  }
  const principal = registration?.principal?.id ?? (await newPrincipal(application.appId, change));
  if (plan.assignmentRequired !== undefined) {
    const appRoleAssignmentRequired = declared.assignmentRequired;
    await change('PATCH', `servicePrincipals/${principal}`, { appRoleAssignmentRequired });
  }
  const { add, change: changed, remove } = plan.credentials;
  for (const credential of add) await change('POST', `${path}/federatedIdentityCredentials`, credential);
  for (const { id, name: _, ...rest } of changed)
    await change('PATCH', `${path}/federatedIdentityCredentials/${id}`, rest);
  for (const id of remove) await change('DELETE', `${path}/federatedIdentityCredentials/${id}`);
  for (const grant of plan.grants) await give(grant, { principal, change });
  return { id: application.id, appId: application.appId };
}

async function give(
  { roleId, principal, appId = '' }: Grant,
  { principal: resourceId, change }: { readonly principal: string; readonly change: Graph['change'] },
): Promise<void> {
  const principalId = principal?.id ?? (await newPrincipal(appId, change));
  await change('POST', `servicePrincipals/${resourceId}/appRoleAssignedTo`, {
    principalId,
    resourceId,
    appRoleId: roleId,
  });
}

async function newPrincipal(appId: string, change: Graph['change']): Promise<string> {
  return made({ appId, ...(await change('POST', 'servicePrincipals', { appId })) }).id;
}

function made({ id, appId }: Made): Applied {
  if (id !== undefined && appId !== undefined) return { id, appId };
  throw new AutomationError('azure-refused', 'Graph said that it made something, and not what.');
}

function patient(graph: Graph, pause: (seconds: number) => Promise<void>): Graph['change'] {
  return async (method, path, json) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await graph.change(method, path, json);
      } catch (error) {
        const isEarly = isAutomationError(error, 'not-found') || isAutomationError(error, 'azure-refused');
        if (!isEarly || attempt >= mostAttempts) throw error;
        await pause(waitSeconds);
      }
    }
  };
}
