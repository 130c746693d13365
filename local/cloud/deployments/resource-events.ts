/** Events of a subscription: every operation of the control plane that has ended, as Resource Manager tells Event Grid of it. */
import type { PublishedEvent } from '../event-grid/events.ts';
import type { LoggedOperation } from '../operations-log.ts';

const objectIdentifier = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

/** @param correlationId - of the request; one deployment and all that it wrote have the same */
export function resourceEventOf(
  entry: LoggedOperation,
  { tenantId, subscriptionId }: { readonly tenantId: string; readonly subscriptionId: string },
): PublishedEvent {
  const { azureOperation, resource, callerAppId, callerObjectId, method } = entry;
  const verb = /\/(write|delete|action)$/i.exec(azureOperation)?.[1]?.toLowerCase() ?? 'action';
  const change = { write: 'Write', delete: 'Delete', action: 'Action' }[verb] ?? 'Action';
  const status = entry.result === 'succeeded' ? 'Succeeded' : 'Failed';
  return {
    eventType: `Microsoft.Resources.Resource${change}${status === 'Succeeded' ? 'Success' : 'Failure'}`,
    subject: resource,
    data: {
      authorization: {
        scope: resource,
        action: azureOperation,
        evidence: {
          role: 'Owner',
          principalId: callerObjectId?.replaceAll('-', '') ?? '',
          principalType: 'ServicePrincipal',
        },
      },
      claims: {
        aud: 'https://management.core.windows.net/',
        appid: callerAppId ?? '',
        [objectIdentifier]: callerObjectId ?? '',
      },
      correlationId: entry.correlationId ?? entry.id,
      httpRequest: { clientRequestId: entry.id, clientIpAddress: '127.0.0.1', method, url: resource },
      resourceProvider: azureOperation.split('/')[0] ?? '',
      resourceUri: resource,
      operationName: azureOperation,
      status,
      subscriptionId,
      tenantId,
    },
    dataVersion: '2',
  };
}
