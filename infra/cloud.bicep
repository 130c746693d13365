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
  graph: 'https://graph.microsoft.com'
  sitesSuffix: 'azurewebsites.net'
  registrySuffix: 'azurecr.io'
}
