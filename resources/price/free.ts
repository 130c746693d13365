/** Resource types that cost nothing by themselves, each with the reason. What is neither here nor in the price table is not priced. */

/** A type, or with `/*` everything that lies below it and has no price of its own. */
export const freeTypes: Readonly<Record<string, string>> = {
  'Microsoft.Resources/resourceGroups': 'a name for what is in it',
  'Microsoft.Resources/deployments': 'a record of what was done',
  'Microsoft.Resources/deploymentStacks': 'a record of what was done',
  'Microsoft.Management/managementGroups': 'order, not a service',
  'Microsoft.Management/managementGroups/*': 'order, not a service',

  'Microsoft.Authorization/roleDefinitions': 'access rules cost nothing',
  'Microsoft.Authorization/roleAssignments': 'access rules cost nothing',
  'Microsoft.Authorization/locks': 'access rules cost nothing',
  'Microsoft.Authorization/policyDefinitions': 'Azure Policy judges Azure resources without charge',
  'Microsoft.Authorization/policySetDefinitions': 'Azure Policy judges Azure resources without charge',
  'Microsoft.Authorization/policyAssignments': 'Azure Policy judges Azure resources without charge',
  'Microsoft.Authorization/policyExemptions': 'Azure Policy judges Azure resources without charge',
  'Microsoft.ManagedIdentity/userAssignedIdentities': 'identities cost nothing',
  'Microsoft.ManagedIdentity/userAssignedIdentities/*': 'identities cost nothing',

  'Microsoft.Consumption/budgets': 'budgets cost nothing',
  'Microsoft.CostManagement/scheduledActions': 'cost alerts cost nothing',

  'Microsoft.Insights/activityLogAlerts': 'activity log alerts cost nothing',
  'Microsoft.Insights/diagnosticSettings': 'what they send is counted at its workspace',
  'Microsoft.Insights/dataCollectionRules': 'what they send is counted at its workspace',
  'Microsoft.Insights/autoscaleSettings': 'the plan is priced at its own capacity',
  'Microsoft.Insights/workbooks': 'queries of analytics logs cost nothing',
  'Microsoft.AlertsManagement/smartDetectorAlertRules': 'smart detection costs nothing',
  'Microsoft.AlertsManagement/actionRules': 'they only direct alerts',

  'Microsoft.Network/virtualNetworks': 'a network costs nothing, its traffic to others does',
  'Microsoft.Network/virtualNetworks/subnets': 'a part of its network',
  'Microsoft.Network/networkSecurityGroups': 'rules of a network cost nothing',
  'Microsoft.Network/networkSecurityGroups/*': 'rules of a network cost nothing',
  'Microsoft.Network/routeTables': 'rules of a network cost nothing',
  'Microsoft.Network/routeTables/*': 'rules of a network cost nothing',
  'Microsoft.Network/networkInterfaces': 'a part of its endpoint',
  'Microsoft.Network/privateEndpoints/*': 'a part of its endpoint',
  'Microsoft.Network/privateDnsZones/*': 'a part of its zone',
  'Microsoft.Network/dnsZones/*': 'a part of its zone',

  'Microsoft.Web/sites/*': 'runs on the plan of its site',
  'Microsoft.Web/staticSites/*': 'a part of its site',
  'Microsoft.ContainerRegistry/registries/scopeMaps': 'access rules cost nothing',
  'Microsoft.ContainerRegistry/registries/tokens': 'access rules cost nothing',
  'Microsoft.DurableTask/schedulers/taskHubs': 'a part of its scheduler',

  'Microsoft.DBforPostgreSQL/flexibleServers/*': 'a part of its server',
  'Microsoft.Storage/storageAccounts/*': 'what is in it is assumed at its account',
  'Microsoft.KeyVault/vaults/accessPolicies': 'access rules cost nothing',
  'Microsoft.KeyVault/vaults/secrets': 'operations are assumed at its vault',
  'Microsoft.AppConfiguration/configurationStores/keyValues': 'a part of its store',

  'Microsoft.Cdn/profiles/*': 'in the base fee of its profile',
  'Microsoft.NotificationHubs/namespaces/*': 'a part of its namespace',
  'Microsoft.Communication/emailServices': 'mails are assumed at the Communication Service',
  'Microsoft.Communication/emailServices/*': 'mails are assumed at the Communication Service',
  'Microsoft.EventGrid/systemTopics/*': 'deliveries are assumed at its topic',
  'Microsoft.EventGrid/topics/*': 'deliveries are assumed at its topic',
  'Microsoft.BotService/botServices/channels': 'a part of its bot',
};
