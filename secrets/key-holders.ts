/** Azure resource types that have keys, passwords or tokens of their own: how a snapshot shows that these are off, and what is better. A type is a row. */

/** Where the resource, or a child of it, says whether keys work. Paths are below `properties`. */
export type KeySwitch =
  /** They work unless the property has this value: Azure's default is on. */
  | { readonly property: string; readonly off: unknown }
  /** They work only if the property has this value: Azure's default is off. */
  | { readonly property: string; readonly on: unknown }
  /** A list of what is allowed; they work where it has this, and where there is no list. */
  | { readonly property: string; readonly allows: string }
  /** Children of this kind and these names have to exist and say so. */
  | { readonly children: string; readonly names: readonly string[]; readonly property: string; readonly off: unknown };

export interface KeyHolder {
  /** Resource type in Azure's spelling. */
  readonly type: string;
  /** What it has, as in "has account keys". */
  readonly has: string;
  /** Absent where Azure does not let one switch them off. */
  readonly switch?: KeySwitch;
  /** Authorization rules that Azure makes itself: they are there whether the Bicep declares them or not. The keys are the rules', not the resource's. */
  readonly ownRules?: readonly string[];
  /** What needs no key: a sentence for people. Absent where Azure has nothing. */
  readonly better?: string;
}

const localAuth: KeySwitch = { property: 'disableLocalAuth', off: true };
const role = (name: string, off = 'set disableLocalAuth to true') =>
  `Give the identity of its consumers the role ${name}, and ${off}.`;
const rootRule = ['RootManageSharedAccessKey'];
const publishing = (type: string): KeyHolder => ({
  type,
  has: 'publishing credentials',
  switch: { children: 'basicPublishingCredentialsPolicies', names: ['ftp', 'scm'], property: 'allow', off: false },
  better: 'Deploy with an Entra identity, and refuse basic authentication for ftp and scm.',
});
const rules = (parent: string, better?: string): KeyHolder => ({
  type: `${parent}/authorizationRules`,
  has: 'shared access keys',
  ...(better === undefined ? {} : { better }),
});

const eventHubs = role('Azure Event Hubs Data Sender or Receiver');
const serviceBus = role('Azure Service Bus Data Sender or Receiver');
const relay = 'Give the identity of its consumers the role Azure Relay Sender or Listener.';

export const keyHolders: readonly KeyHolder[] = [
  // Those that secrets/key-providers.ts can rotate. Sending by Notification Hubs takes a key and nothing else.
  {
    type: 'Microsoft.Storage/storageAccounts',
    has: 'account keys',
    switch: { property: 'allowSharedKeyAccess', off: false },
    better: role('Storage Blob Data Contributor', 'set allowSharedKeyAccess to false'),
  },
  {
    type: 'Microsoft.SignalRService/signalR',
    has: 'access keys',
    switch: localAuth,
    better: role('SignalR App Server'),
  },
  {
    type: 'Microsoft.Communication/communicationServices',
    has: 'access keys',
    switch: localAuth,
    better: role('Communication and Email Service Owner'),
  },
  {
    type: 'Microsoft.AppConfiguration/configurationStores',
    has: 'access keys',
    switch: localAuth,
    better: role('App Configuration Data Reader'),
  },
  { type: 'Microsoft.NotificationHubs/namespaces', has: 'shared access keys', ownRules: rootRule },
  rules('Microsoft.NotificationHubs/namespaces'),
  {
    type: 'Microsoft.NotificationHubs/namespaces/notificationHubs',
    has: 'shared access keys',
    ownRules: ['DefaultListenSharedAccessSignature', 'DefaultFullSharedAccessSignature'],
  },
  rules('Microsoft.NotificationHubs/namespaces/notificationHubs'),
  {
    type: 'Microsoft.DocumentDB/databaseAccounts',
    has: 'account keys',
    switch: localAuth,
    better: role('Cosmos DB Built-in Data Contributor'),
  },
  {
    type: 'Microsoft.ServiceBus/namespaces',
    has: 'shared access keys',
    switch: localAuth,
    ownRules: rootRule,
    better: serviceBus,
  },
  rules('Microsoft.ServiceBus/namespaces', serviceBus),
  rules('Microsoft.ServiceBus/namespaces/queues', serviceBus),
  rules('Microsoft.ServiceBus/namespaces/topics', serviceBus),

  // Those that nothing here rotates.
  {
    type: 'Microsoft.EventHub/namespaces',
    has: 'shared access keys',
    switch: localAuth,
    ownRules: rootRule,
    better: eventHubs,
  },
  rules('Microsoft.EventHub/namespaces', eventHubs),
  rules('Microsoft.EventHub/namespaces/eventhubs', eventHubs),
  { type: 'Microsoft.Relay/namespaces', has: 'shared access keys', ownRules: rootRule, better: relay },
  rules('Microsoft.Relay/namespaces', relay),
  rules('Microsoft.Relay/namespaces/hybridConnections', relay),
  rules('Microsoft.Relay/namespaces/wcfRelays', relay),
  {
    type: 'Microsoft.SignalRService/webPubSub',
    has: 'access keys',
    switch: localAuth,
    better: role('Web PubSub Service Owner'),
  },
  {
    type: 'Microsoft.Cache/redis',
    has: 'access keys',
    switch: { property: 'disableAccessKeyAuthentication', off: true },
    better: 'Give the identity of its consumers an access policy, and set disableAccessKeyAuthentication to true.',
  },
  {
    type: 'Microsoft.Cache/redisEnterprise/databases',
    has: 'access keys',
    switch: { property: 'accessKeysAuthentication', off: 'Disabled' },
    better: 'Give the identity of its consumers an access policy, and set accessKeysAuthentication to Disabled.',
  },
  {
    type: 'Microsoft.Search/searchServices',
    has: 'admin and query keys',
    switch: localAuth,
    better: role('Search Index Data Reader or Contributor'),
  },
  {
    type: 'Microsoft.CognitiveServices/accounts',
    has: 'account keys',
    switch: localAuth,
    better: role('Cognitive Services User'),
  },
  { type: 'Microsoft.Maps/accounts', has: 'account keys', switch: localAuth, better: role('Azure Maps Data Reader') },
  {
    type: 'Microsoft.Devices/IotHubs',
    has: 'shared access policies',
    switch: localAuth,
    better: role('IoT Hub Data Contributor'),
  },
  {
    type: 'Microsoft.Devices/provisioningServices',
    has: 'shared access policies',
    better: 'Give the identity of its consumers the role Device Provisioning Service Data Contributor.',
  },
  {
    type: 'Microsoft.Batch/batchAccounts',
    has: 'account keys',
    switch: { property: 'allowedAuthenticationModes', allows: 'SharedKey' },
    better: role('Azure Batch Data Contributor', 'leave SharedKey out of allowedAuthenticationModes'),
  },
  {
    type: 'Microsoft.ContainerRegistry/registries',
    has: 'an admin user',
    switch: { property: 'adminUserEnabled', on: true },
    better: role('AcrPull', 'set adminUserEnabled to false'),
  },
  {
    type: 'Microsoft.OperationalInsights/workspaces',
    has: 'workspace keys',
    switch: { property: 'features.disableLocalAuth', off: true },
    better: role('Monitoring Metrics Publisher', 'set features.disableLocalAuth to true'),
  },
  {
    type: 'Microsoft.Insights/components',
    has: 'an instrumentation key',
    switch: localAuth,
    better: role('Monitoring Metrics Publisher'),
  },
  ...['topics', 'domains', 'partnerNamespaces'].map((kind) => ({
    type: `Microsoft.EventGrid/${kind}`,
    has: 'access keys',
    switch: localAuth,
    better: role('EventGrid Data Sender'),
  })),
  {
    type: 'Microsoft.EventGrid/namespaces',
    has: 'access keys',
    better: 'Give the identity of its consumers the role EventGrid TopicSpaces Publisher or Subscriber.',
  },
  {
    type: 'Microsoft.Automation/automationAccounts',
    has: 'registration keys',
    switch: localAuth,
    better: 'Register workers by extension, and set disableLocalAuth to true.',
  },
  {
    type: 'Microsoft.BotService/botServices',
    has: 'channel keys',
    switch: localAuth,
    better: 'Authenticate with Entra, and set disableLocalAuth to true.',
  },
  {
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    has: 'endpoint keys',
    switch: { property: 'authMode', off: 'AADToken' },
    better: 'Set authMode to AADToken.',
  },
  {
    type: 'Microsoft.Dashboard/grafana',
    has: 'API keys',
    switch: { property: 'apiKey', on: 'Enabled' },
    better: 'Use an Entra identity, and set apiKey to Disabled.',
  },
  {
    type: 'Microsoft.ContainerService/managedClusters',
    has: 'a local cluster administrator',
    switch: { property: 'disableLocalAccounts', off: true },
    better: 'Sign in with Entra, and set disableLocalAccounts to true.',
  },
  ...['servers', 'managedInstances'].map((kind) => ({
    type: `Microsoft.Sql/${kind}`,
    has: "an administrator's password",
    switch: { property: 'administrators.azureADOnlyAuthentication', off: true } as const,
    better: 'Sign in with Entra, and set administrators.azureADOnlyAuthentication to true.',
  })),
  {
    type: 'Microsoft.Synapse/workspaces',
    has: "an administrator's password",
    switch: { property: 'azureADOnlyAuthentication', off: true },
    better: 'Sign in with Entra, and set azureADOnlyAuthentication to true.',
  },
  {
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    has: "an administrator's password",
    switch: { property: 'authConfig.passwordAuth', off: 'Disabled' },
    better: 'Sign in with Entra, and set authConfig.passwordAuth to Disabled.',
  },
  {
    type: 'Microsoft.DBforMySQL/flexibleServers',
    has: "an administrator's password",
    better: 'Sign in with Entra; Azure keeps the password beside it.',
  },
  {
    type: 'Microsoft.DocumentDB/mongoClusters',
    has: "an administrator's password",
    switch: { property: 'authConfig.allowedModes', allows: 'NativeAuth' },
    better: 'Sign in with Entra, and leave NativeAuth out of authConfig.allowedModes.',
  },
  {
    type: 'Microsoft.Web/staticSites',
    has: 'a deployment token',
    better: 'Deploy from GitHub with its identity token as deployment authorization.',
  },
  publishing('Microsoft.Web/sites'),
  publishing('Microsoft.Web/sites/slots'),
];

const byType = new Map(keyHolders.map((holder) => [holder.type.toLowerCase(), holder]));

/** The row of a resource type, without case. */
export function keyHolderOf(type: string): KeyHolder | undefined {
  return byType.get(type.toLowerCase());
}
