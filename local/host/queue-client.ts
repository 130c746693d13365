/** Storage queues by the name of a connection, through the official SDK, by connection string or by identity. */

import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { QueueServiceClient, RestError, type QueueClient } from '@azure/storage-queue';
import { refusal } from './refusal.ts';
import type { Settings } from './settings.ts';

export interface Queues {
  /** The client of a queue; throws `configuration-invalid` where settings describe no such connection. */
  client(connection: string, queueName: string): QueueClient;
}

/** The connection a binding has when it names none. */
export const defaultConnection = 'AzureWebJobsStorage';

export function createQueues(settings: Settings): Queues {
  const services = new Map<string, QueueServiceClient>();
  return {
    client(connection, queueName) {
      let service = services.get(connection);
      if (service === undefined) {
        service = connect(connection, settings);
        services.set(connection, service);
      }
      return service.getQueueClient(queueName);
    },
  };
}

/** `NAME` or `AzureWebJobsNAME` is a connection string; `NAME__queueServiceUri`, `NAME__serviceUri` or `NAME__accountName` go with an identity. */
function connect(connection: string, settings: Settings): QueueServiceClient {
  for (const name of [connection, `AzureWebJobs${connection}`]) {
    const text = settings[name];
    if (text) return QueueServiceClient.fromConnectionString(text);
    const account = settings[`${name}__accountName`];
    const uri =
      settings[`${name}__queueServiceUri`] ??
      settings[`${name}__serviceUri`] ??
      (account && `https://${account}.queue.core.windows.net`);
    if (uri) return new QueueServiceClient(uri, credentialOf(name, settings));
  }
  throw refusal(
    `There is no connection "${connection}": set ${connection} to a connection string, or ${connection}__queueServiceUri to the queue endpoint.`,
  );
}

function credentialOf(name: string, settings: Settings): TokenCredential {
  const clientId = settings[`${name}__clientId`];
  if (settings[`${name}__credential`]?.toLowerCase() !== 'managedidentity') return new DefaultAzureCredential();
  return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}

/** Whether storage answered that there is no such queue or message. */
export function isMissing(error: unknown): boolean {
  return error instanceof RestError && error.statusCode === 404;
}
