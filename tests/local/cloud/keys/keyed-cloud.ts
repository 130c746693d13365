/** An emulated cloud whose snapshot has one resource of every type with keys, and the product's ports on it. */
import tls from 'node:tls';
import { createAzureClients } from '../../../../azure/clients.ts';
import { createCredentialTests, type CredentialTests } from '../../../../azure/credential-tests.ts';
import { createKeyedResources, type KeyedResources } from '../../../../azure/keyed-resources.ts';
import type { Rest } from '../../../../azure/rest.ts';
import type { SecretValue } from '../../../../azure/secret-value.ts';
import type { CloudOptions } from '../../../../local/cloud/start.ts';
import { changedSnapshot, credentialOf, group, subscription, testCloud, type TestCloud } from '../support.ts';

/** Provider → what of it has the keys, by its path below the group; a rule comes with what it lives in. */
const paths = {
  'Microsoft.Storage/storageAccounts': ['Microsoft.Storage/storageAccounts/media'],
  'Microsoft.SignalRService/signalR': ['Microsoft.SignalRService/signalR/live'],
  'Microsoft.Communication/communicationServices': ['Microsoft.Communication/communicationServices/comms'],
  'Microsoft.AppConfiguration/configurationStores': ['Microsoft.AppConfiguration/configurationStores/config'],
  'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules': [
    'Microsoft.NotificationHubs/namespaces/push/notificationHubs/mobile/authorizationRules/api',
    'Microsoft.NotificationHubs/namespaces/push',
    'Microsoft.NotificationHubs/namespaces/push/notificationHubs/web/authorizationRules/sender',
  ],
  'Microsoft.DocumentDB/databaseAccounts': ['Microsoft.DocumentDB/databaseAccounts/trips'],
  'Microsoft.ServiceBus/namespaces/authorizationRules': [
    'Microsoft.ServiceBus/namespaces/bus/authorizationRules/api',
    'Microsoft.ServiceBus/namespaces/bus',
  ],
} as const;

export type ProviderType = keyof typeof paths;

export const longRunning: readonly ProviderType[] = [
  'Microsoft.SignalRService/signalR',
  'Microsoft.DocumentDB/databaseAccounts',
];

export const idOf = (path: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/${path}`;

/** Every provider with the id of its resource. */
export const keyed = Object.entries(paths).map(([provider, [path]]) => ({ provider, resource: idOf(path) }));

export const resourceOf = (provider: ProviderType): string => idOf(paths[provider][0]);

const properties: Readonly<Record<string, Record<string, unknown>>> = {
  [paths['Microsoft.Storage/storageAccounts'][0]]: { allowSharedKeyAccess: true },
  'Microsoft.NotificationHubs/namespaces/push/notificationHubs/mobile/authorizationRules/api': { rights: ['Listen'] },
  'Microsoft.NotificationHubs/namespaces/push/notificationHubs/web/authorizationRules/sender': { rights: ['Send'] },
  'Microsoft.ServiceBus/namespaces/bus/authorizationRules/api': { rights: ['Listen', 'Manage', 'Send'] },
};

function predicted(path: string): Record<string, unknown> {
  const [namespace, ...rest] = path.split('/');
  const [types, names] = [0, 1].map((odd) => rest.filter((_, at) => at % 2 === odd));
  return {
    id: idOf(path),
    type: [namespace, ...(types ?? [])].join('/'),
    name: (names ?? []).join('/'),
    location: 'westeurope',
    properties: properties[path] ?? {},
  };
}

export interface KeyedCloud extends TestCloud {
  readonly arm: Rest;
  readonly keys: KeyedResources;
  readonly connect: CredentialTests['connect'];
  /** The same with hardly any time to answer. */
  readonly impatient: CredentialTests['connect'];
  /** What a consumer connects with. */
  key(resource: string, name: string): Promise<SecretValue>;
  /** Begins and waits until it has ended. */
  regenerated(resource: string, name: string): Promise<void>;
}

const connectWithin = (answerWithinMilliseconds: number) =>
  createCredentialTests({
    signIn: () => Promise.reject(new Error('Nobody signs in here.')),
    answerWithinMilliseconds,
  }).connect;

export async function keyedCloud(options: Partial<CloudOptions> = {}): Promise<KeyedCloud> {
  const added = Object.values(paths).flat().map(predicted);
  const started = await testCloud({
    snapshot: changedSnapshot((resources) => [...resources, ...added]),
    regenerateMs: 150,
    ...options,
  });
  const { cloud } = started;
  // The clients' own way to certificates is NODE_EXTRA_CA_CERTS, which is read when a process starts.
  tls.setDefaultCACertificates([...tls.getCACertificates(), cloud.ca]);
  const clients = createAzureClients(
    {
      subscriptionId: cloud.subscriptionId,
      armEndpoint: cloud.url,
      graphEndpoint: cloud.url,
      twilioEndpoint: cloud.url,
      vaultChallengeCheck: false,
      auth: { issuer: cloud.url, audience: [], alertsApplicationId: '' },
    },
    { credential: credentialOf(cloud, 'pipeline') },
  );
  const keys = createKeyedResources(clients.arm);
  return {
    ...started,
    arm: await clients.arm(),
    keys,
    connect: connectWithin(5_000),
    impatient: connectWithin(300),
    async key(resource, name) {
      const value = (await keys.read(resource)).keys.get(name);
      if (value === undefined) throw new Error(`${resource} has no ${name}.`);
      return value;
    },
    async regenerated(resource, name) {
      await keys.regenerate(resource, name);
      const deadline = performance.now() + 5_000;
      while ((await keys.read(resource)).busy)
        if (performance.now() > deadline) throw new Error(`${resource} is busy and stays so.`);
    },
  };
}
