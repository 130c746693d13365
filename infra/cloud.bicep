metadata description = 'Endpoints of the Azure cloud that we run in. Written out, because a snapshot cannot evaluate environment() and would leave open what is built from it.'

@export()
@description('Endpoints of Azure public, without trailing slashes.')
var cloud = {
  #disable-next-line no-hardcoded-env-urls
  resourceManager: 'https://management.azure.com'
  #disable-next-line no-hardcoded-env-urls
  login: 'https://login.microsoftonline.com'
  #disable-next-line no-hardcoded-env-urls
  storageSuffix: 'core.windows.net'
  githubIssuer: 'https://token.actions.githubusercontent.com'
  graph: 'https://graph.microsoft.com'
  sitesSuffix: 'azurewebsites.net'
  registrySuffix: 'azurecr.io'
  #disable-next-line no-hardcoded-env-urls
  databaseSuffix: 'postgres.database.azure.com'
  signalRSuffix: 'service.signalr.net'
}

@export()
@description('Private DNS zones of the services that we reach through private endpoints.')
var privateZones = {
  blob: 'privatelink.blob.${cloud.storageSuffix}'
  queue: 'privatelink.queue.${cloud.storageSuffix}'
  table: 'privatelink.table.${cloud.storageSuffix}'
  vault: 'privatelink.vaultcore.azure.net'
  configurationStores: 'privatelink.azconfig.io'
  signalr: 'privatelink.${cloud.signalRSuffix}'
  postgresqlServer: 'privatelink.${cloud.databaseSuffix}'
}
