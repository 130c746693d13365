metadata description = 'Application settings, as the programs read them.'

import { cloud } from 'cloud.bicep'

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
