metadata description = 'Application settings, as the programs read them.'

import { cloud } from 'cloud.bicep'
import { callerType, featureFlagType } from 'types.bicep'

@export()
@description('A connection by identity: the URI of every service in use, and whom to be. Read by the Functions host and by config.ts.')
func connection(name string, account string, services string[], clientId string) object =>
  reduce(
    services,
    {
      '${name}__credential': 'managedidentity'
      '${name}__clientId': clientId
    },
    (settings, service) =>
      union(settings, { '${name}__${service}ServiceUri': 'https://${account}.${service}.${cloud.storageSuffix}' })
  )

@export()
@description('Where telemetry goes, and whom it is sent as, since the resource takes no keys.')
func telemetry(connectionString string, clientId string) object => {
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
}

@export()
@description('A setting whose value App Service reads from a vault. Without a version, since only such a reference follows a rotation.')
func keyVaultReference(vault string, secret string) string =>
  '@Microsoft.KeyVault(VaultName=${vault};SecretName=${secret})'

@export()
@description('Settings as a site takes them.')
func settingsList(settings object) array => map(items(settings), setting => { name: setting.key, value: setting.value })

@export()
@description('A feature flag as App Configuration keeps it.')
func flagValue(flag featureFlagType) string =>
  string({ id: flag.name, description: flag.description, enabled: flag.enabled, conditions: { client_filters: [] } })

@export()
@description('Who may call a site, in this order; everybody else is turned away.')
func accessRules(callers callerType[]) array =>
  map(range(0, length(callers)), index => {
    name: callers[index].name
    action: 'Allow'
    priority: 100 + index * 10
    ...(callers[index].?serviceTag == null ? {} : { tag: 'ServiceTag', ipAddress: callers[index].serviceTag! })
    ...(callers[index].?addresses == null ? {} : { ipAddress: callers[index].addresses! })
    ...(callers[index].?subnetResourceId == null ? {} : { vnetSubnetResourceId: callers[index].subnetResourceId! })
  })

@export()
@description('The durable engine on a Durable Task Scheduler: settings win over host.json, so that one package runs with either.')
func durableSettings(endpoint string, clientId string) object => {
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER'
  DURABLE_TASK_SCHEDULER: 'Endpoint=${endpoint};Authentication=ManagedIdentity;ClientID=${clientId}'
}
