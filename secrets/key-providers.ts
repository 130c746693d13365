/** Resource types that have two keys and that we know how to rotate: adding a provider is a row here. */
import * as z from 'zod';

/** How a key is tried on the data plane (azure/key-tests.ts). */
export type KeyTest =
  'storage' | 'signalr' | 'communication' | 'app-configuration' | 'notification-hubs' | 'cosmos' | 'service-bus';

export interface KeyProvider {
  /** Resource type of what has the keys, in Azure's spelling. */
  readonly type: string;
  readonly apiVersion: string;
  /** Names of its two keys, as a version's CredentialId tag has them. The first is taken on where nothing is known. */
  readonly keys: readonly [string, string];
  readonly list: {
    /** POST below the resource. */
    readonly action: string;
    /** The connection string of a key, from the answer and the resource itself; undefined where it is not there. */
    connectionString(key: string, answer: unknown, resource: unknown): string | undefined;
  };
  readonly regenerate: {
    /** POST below the resource. */
    readonly action: string;
    /** @param answer of `list`: some providers want an id that only it has. Undefined where it is not there. */
    body(key: string, answer: unknown): unknown;
  };
  readonly test: KeyTest;
}

/** Names in the requests are Azure's; in the answers they are fields. */
const primary = { key: 'Primary', field: 'primaryConnectionString' } as const;
const secondary = { key: 'Secondary', field: 'secondaryConnectionString' } as const;

/** Answers that have both connection strings as they are. */
const connectionStrings = z.object({ primaryConnectionString: z.string(), secondaryConnectionString: z.string() });

/** @param key begins with Primary or Secondary. */
function listedString(key: string, answer: unknown): string | undefined {
  const { field } = key.startsWith(primary.key) ? primary : secondary;
  return connectionStrings.safeParse(answer).data?.[field];
}

const storageKeys = z.object({ keys: z.array(z.object({ keyName: z.string(), value: z.string() })) });
const storageAccount = z.object({
  name: z.string(),
  properties: z.object({
    primaryEndpoints: z.object({
      blob: z.string().optional(),
      queue: z.string().optional(),
      table: z.string().optional(),
      file: z.string().optional(),
    }),
  }),
});

/** Addresses are written out, one a service that the account has: the public suffix is not everywhere. */
function storageString(key: string, answer: unknown, resource: unknown): string | undefined {
  const value = storageKeys.safeParse(answer).data?.keys.find(({ keyName }) => keyName === key)?.value;
  const account = storageAccount.safeParse(resource).data;
  if (value === undefined || account === undefined) return undefined;
  const endpoints = Object.entries(account.properties.primaryEndpoints).map(
    ([service, address]) => `${service.charAt(0).toUpperCase()}${service.slice(1)}Endpoint=${address}`,
  );
  return [`DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${value}`, ...endpoints].join(';');
}

const storeKeys = z.object({
  value: z.array(z.object({ id: z.string(), name: z.string(), connectionString: z.string() })),
});

const storeKey = (key: string, answer: unknown) =>
  storeKeys.safeParse(answer).data?.value.find(({ name }) => name === key);

function storeKeyId(key: string, answer: unknown): { readonly id: string } | undefined {
  const found = storeKey(key, answer);
  return found && { id: found.id };
}

const cosmosKeys = z.object({ primaryMasterKey: z.string(), secondaryMasterKey: z.string() });
const cosmosAccount = z.object({ properties: z.object({ documentEndpoint: z.string() }) });

function cosmosString(key: string, answer: unknown, resource: unknown): string | undefined {
  const keys = cosmosKeys.safeParse(answer).data;
  const address = cosmosAccount.safeParse(resource).data?.properties.documentEndpoint;
  if (keys === undefined || address === undefined) return undefined;
  return `AccountEndpoint=${address};AccountKey=${key === 'primary' ? keys.primaryMasterKey : keys.secondaryMasterKey};`;
}

/** @see azure-rest-api-specs, the examples of each API version: actions, bodies and answers are theirs. */
export const keyProviders: readonly KeyProvider[] = [
  {
    type: 'Microsoft.Storage/storageAccounts',
    apiVersion: '2023-05-01',
    keys: ['key1', 'key2'],
    list: { action: 'listKeys', connectionString: storageString },
    regenerate: { action: 'regenerateKey', body: (keyName) => ({ keyName }) },
    test: 'storage',
  },
  {
    type: 'Microsoft.SignalRService/signalR',
    apiVersion: '2024-03-01',
    keys: [primary.key, secondary.key],
    list: { action: 'listKeys', connectionString: listedString },
    regenerate: { action: 'regenerateKey', body: (keyType) => ({ keyType }) },
    test: 'signalr',
  },
  {
    type: 'Microsoft.Communication/communicationServices',
    apiVersion: '2023-04-01',
    keys: [primary.key, secondary.key],
    list: { action: 'listKeys', connectionString: listedString },
    regenerate: { action: 'regenerateKey', body: (keyType) => ({ keyType }) },
    test: 'communication',
  },
  {
    type: 'Microsoft.AppConfiguration/configurationStores',
    apiVersion: '2023-03-01',
    keys: [primary.key, secondary.key],
    list: { action: 'listKeys', connectionString: (key, answer) => storeKey(key, answer)?.connectionString },
    regenerate: { action: 'regenerateKey', body: storeKeyId },
    test: 'app-configuration',
  },
  {
    type: 'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules',
    apiVersion: '2023-09-01',
    keys: ['PrimaryKey', 'SecondaryKey'],
    list: { action: 'listKeys', connectionString: listedString },
    regenerate: { action: 'regenerateKeys', body: (policyKey) => ({ policyKey }) },
    test: 'notification-hubs',
  },
  {
    type: 'Microsoft.DocumentDB/databaseAccounts',
    apiVersion: '2024-05-15',
    keys: ['primary', 'secondary'],
    list: { action: 'listKeys', connectionString: cosmosString },
    regenerate: { action: 'regenerateKey', body: (keyKind) => ({ keyKind }) },
    test: 'cosmos',
  },
  {
    type: 'Microsoft.ServiceBus/namespaces/authorizationRules',
    apiVersion: '2021-11-01',
    keys: ['PrimaryKey', 'SecondaryKey'],
    list: { action: 'listKeys', connectionString: listedString },
    regenerate: { action: 'regenerateKeys', body: (keyType) => ({ keyType }) },
    test: 'service-bus',
  },
];

/** The row of a resource type, without case. */
export function keyProviderOf(type: string): KeyProvider | undefined {
  return keyProviders.find((provider) => provider.type.toLowerCase() === type.toLowerCase());
}

/** Name of the secret that holds a resource's connection string; infra/naming.bicep makes the same. */
export function secretNameOf(resourceName: string): string {
  return `${resourceName.replaceAll('/', '-')}-connection-string`;
}
