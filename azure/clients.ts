/** Clients of the official SDKs, made on first use: loading them all would double the app's cold start. */
import type { WebSiteManagementClient } from '@azure/arm-appservice';
import type { MonitorClient } from '@azure/arm-monitor';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TableClient } from '@azure/data-tables';
import type { SecretClient } from '@azure/keyvault-secrets';
import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import type { Configuration, StorageConnection } from '../config.ts';
import { AutomationError } from '../errors.ts';
import { armPolicies } from './arm-policies.ts';
import { createRest, type Rest } from './rest.ts';
import { secretPolicies } from './secret-policies.ts';

export interface AzureClients {
  webSites(): Promise<WebSiteManagementClient>;
  monitor(): Promise<MonitorClient>;
  /** Azure Resource Manager without a package of a service: paths that begin with a resource id. */
  arm(): Promise<Rest>;
  /** Tables and blob containers of one account. */
  records(connection: StorageConnection): Promise<RecordsStorage>;
  queue(connection: StorageConnection, name: string): Promise<QueueClient>;
  /** @param address of a vault, e.g. https://chaufher-dev-kv-weu.vault.azure.net */
  vault(address: string): Promise<SecretClient>;
  graph(): Promise<Rest>;
  twilio(): Promise<Rest>;
  /** Where applications sign in. */
  authority(): Promise<Rest>;
}

export interface RecordsStorage {
  table(name: string): TableClient;
  container(name: string): ContainerClient;
}

/** Azure Resource Manager of the public cloud takes tokens for this, wherever it is reached. */
const armScope = 'https://management.azure.com/.default';

/** The same for Graph. */
const graphScope = 'https://graph.microsoft.com/.default';

type Wanted = Pick<
  Configuration,
  | 'subscriptionId'
  | 'armEndpoint'
  | 'graphEndpoint'
  | 'twilioEndpoint'
  | 'vaultChallengeCheck'
  | 'identityClientId'
  | 'auth'
>;

/** What a test gives in place of the network and of the identity. */
export interface Transport {
  readonly httpClient?: HttpClient;
  readonly credential?: TokenCredential;
}

export function createAzureClients(configuration: Wanted, { httpClient, ...given }: Transport = {}): AzureClients {
  const { subscriptionId, armEndpoint, identityClientId } = configuration;
  const transport = httpClient ? { httpClient } : {};
  const credential = once(async (): Promise<TokenCredential> => {
    if (given.credential) return given.credential;
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential(identityClientId ? { managedIdentityClientId: identityClientId } : {});
  });
  const arm = {
    endpoint: armEndpoint,
    credentials: { scopes: [armScope] },
    additionalPolicies: armPolicies,
    ...transport,
  };

  return {
    webSites: once(async () => {
      const { WebSiteManagementClient } = await import('@azure/arm-appservice');
      return new WebSiteManagementClient(await credential(), subscriptionId, {
        ...arm,
        // A swap is a toggle: sent again by itself, it would undo one that was carried out and whose answer was lost.
        retryOptions: { maxRetries: 0 },
      });
    }),
    monitor: once(async () => {
      const { MonitorClient } = await import('@azure/arm-monitor');
      return new MonitorClient(await credential(), subscriptionId, arm);
    }),
    arm: once(async () =>
      createRest({
        endpoint: armEndpoint,
        bearer: { credential: await credential(), scope: armScope },
        ...transport,
      }),
    ),
    async records(connection) {
      const [{ TableClient }, { BlobServiceClient }] = await Promise.all([
        import('@azure/data-tables'),
        import('@azure/storage-blob'),
      ]);
      if (connection.kind === 'connection-string') {
        const blobs = BlobServiceClient.fromConnectionString(connection.value);
        const table = (name: string) =>
          TableClient.fromConnectionString(connection.value, name, { allowInsecureConnection: true });
        return { table, container: (name) => blobs.getContainerClient(name) };
      }
      const identity = await credential();
      const blobs = new BlobServiceClient(uri(connection, 'blob'), identity);
      const tables = connection.table;
      return {
        table: (name) => new TableClient(tables ?? missing('table'), name, identity),
        container: (name) => blobs.getContainerClient(name),
      };
    },
    async queue(connection, name) {
      const { QueueServiceClient } = await import('@azure/storage-queue');
      const service =
        connection.kind === 'connection-string'
          ? QueueServiceClient.fromConnectionString(connection.value)
          : new QueueServiceClient(uri(connection, 'queue'), await credential());
      return service.getQueueClient(name);
    },
    async vault(address) {
      const { SecretClient } = await import('@azure/keyvault-secrets');
      return new SecretClient(address, await credential(), {
        ...secretPolicies,
        ...transport,
        disableChallengeResourceVerification: !configuration.vaultChallengeCheck,
      });
    },
    graph: once(async () =>
      createRest({
        endpoint: configuration.graphEndpoint,
        bearer: { credential: await credential(), scope: graphScope },
        ...transport,
      }),
    ),
    twilio: once(() => createRest({ endpoint: configuration.twilioEndpoint, ...transport })),
    authority: once(() => createRest({ endpoint: configuration.auth.issuer.replace(/\/v2\.0$/, ''), ...transport })),
  };
}

function uri(connection: Extract<StorageConnection, { kind: 'identity' }>, service: 'blob' | 'queue'): string {
  return connection[service] ?? missing(service);
}

function missing(service: string): never {
  throw new AutomationError('configuration-invalid', `The storage connection has no ${service} endpoint.`);
}

/** Made at the first call; a failure is not remembered. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
