/** What Azure asks of names, by type: learn.microsoft.com, "Naming rules and restrictions for Azure resources". */

export interface NameRule {
  /** Shortest and longest. */
  readonly length: readonly [number, number];
  readonly characters: RegExp;
  /** No two in the whole of Azure may have the same name: it becomes part of a host name. */
  readonly isGlobal?: true;
}

const words = /^[a-z][a-z0-9-]*[a-z0-9]$/;
const dashless = /^[a-z][a-z0-9]*$/;
const single = /^[a-z](?:-?[a-z0-9])*$/;

export const nameRules: Readonly<Record<string, NameRule>> = {
  'Microsoft.AppConfiguration/configurationStores': { length: [5, 50], characters: single, isGlobal: true },
  'Microsoft.BotService/botServices': { length: [2, 64], characters: words, isGlobal: true },
  'Microsoft.Cdn/profiles': { length: [1, 260], characters: words },
  'Microsoft.Cdn/profiles/afdEndpoints': { length: [1, 46], characters: words },
  'Microsoft.Communication/communicationServices': { length: [1, 63], characters: words, isGlobal: true },
  'Microsoft.ContainerRegistry/registries': { length: [5, 50], characters: dashless, isGlobal: true },
  'Microsoft.DBforPostgreSQL/flexibleServers': { length: [3, 63], characters: words, isGlobal: true },
  'Microsoft.DBforPostgreSQL/flexibleServers/virtualendpoints': { length: [3, 63], characters: words, isGlobal: true },
  'Microsoft.EventGrid/systemTopics': { length: [3, 50], characters: words },
  'Microsoft.Insights/actionGroups': { length: [1, 260], characters: words },
  'Microsoft.Insights/metricAlerts': { length: [1, 260], characters: words },
  'Microsoft.KeyVault/vaults': { length: [3, 24], characters: single, isGlobal: true },
  'Microsoft.ManagedIdentity/userAssignedIdentities': { length: [3, 128], characters: words },
  'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies': { length: [1, 128], characters: dashless },
  'Microsoft.Network/networkSecurityGroups': { length: [1, 80], characters: words },
  'Microsoft.Network/privateEndpoints': { length: [2, 64], characters: words },
  'Microsoft.Network/virtualNetworks': { length: [2, 64], characters: words },
  'Microsoft.NotificationHubs/namespaces': { length: [6, 50], characters: words, isGlobal: true },
  'Microsoft.OperationalInsights/workspaces': { length: [4, 63], characters: words },
  'Microsoft.Resources/resourceGroups': { length: [1, 90], characters: words },
  'Microsoft.SignalRService/signalR': { length: [3, 63], characters: words, isGlobal: true },
  'Microsoft.Storage/storageAccounts': { length: [3, 24], characters: dashless, isGlobal: true },
  'Microsoft.Web/serverfarms': { length: [1, 60], characters: words },
  'Microsoft.Web/sites': { length: [2, 60], characters: words, isGlobal: true },
  'Microsoft.Web/staticSites': { length: [1, 40], characters: words },
};

/** Types whose names are not ours to choose: GUIDs, and what Azure calls its own. */
export const givenNames = new Set([
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Insights/workbooks',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Security/pricings',
  'Microsoft.Security/securityContacts',
]);
