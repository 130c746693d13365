metadata description = 'How things are called: {project}-{environment}-{service}-{region}, without dashes where Azure allows none. Modules are given names, and look up what others made by name, so that what-if and snapshots see through every module.'

import { componentType, environmentType, regionType, tagsType } from 'types.bicep'

@description('Region names shortened for use in resource names.')
var regionCodes = {
  westeurope: 'weu'
  northeurope: 'neu'
}

@export()
@description('Names of what all components of an environment share.')
type sharedNamesType = {
  workspace: string
  insights: string
  registry: string
  actionGroup: string
}

@export()
@description('Names of one site and of what only it uses.')
type siteNamesType = {
  site: string
  identity: string
  plan: string
}

@export()
@description('Names of one vault and of what tells its events.')
type vaultNamesType = {
  vault: string
  topic: string
}

@export()
@description('Names of what the API opens with a key.')
type keyedNamesType = {
  media: string
  signalR: string
  communication: string
  appConfiguration: string
  pushNamespace: string
  pushHub: string
  pushRule: string
}

@export()
@description('Names of the automation and of what only it uses.')
type operationsNamesType = {
  app: string
  identity: string
  plan: string
  storage: string
  anchorStorage: string
}

@export()
@description('What every name of one environment begins with; also the name of its resource group.')
func prefixOf(project string, environment string) string => '${project}-${environment}'

@export()
@description('Names of what all components of an environment share.')
func sharedNamesOf(prefix string) sharedNamesType => {
  workspace: '${prefix}-log'
  insights: '${prefix}-appi'
  registry: replace('${prefix}-acr', '-', '')
  actionGroup: '${prefix}-oncall'
}

@export()
@description('Names of one site of a component.')
func siteNamesOf(prefix string, component componentType, region regionType) siteNamesType => {
  site: '${prefix}-${component}-${regionCodes[region]}'
  identity: '${prefix}-${component}-${regionCodes[region]}-id'
  plan: '${prefix}-plan-${regionCodes[region]}'
}

@export()
@description('Names of one vault. Vaults take no more than 24 characters.')
func vaultNamesOf(prefix string, region regionType) vaultNamesType => {
  vault: '${prefix}-kv-${regionCodes[region]}'
  topic: '${prefix}-kv-${regionCodes[region]}-events'
}

@export()
@description('Names of what the API opens with a key.')
func keyedNamesOf(prefix string, home regionType) keyedNamesType => {
  media: replace('${prefix}-media-${regionCodes[home]}', '-', '')
  signalR: '${prefix}-signalr-${regionCodes[home]}'
  communication: '${prefix}-comms'
  appConfiguration: '${prefix}-config-${regionCodes[home]}'
  pushNamespace: '${prefix}-push-${regionCodes[home]}'
  pushHub: 'mobile'
  pushRule: 'api'
}

@export()
@description('Name of the secret that holds the connection string of a resource; secrets/key-providers.ts makes the same.')
func secretNameOf(resourceName string) string => '${replace(resourceName, '/', '-')}-connection-string'

@export()
@description('Names of the automation. Storage accounts take neither dashes nor more than 24 characters.')
func operationsNamesOf(prefix string, home regionType, anchorRegion regionType) operationsNamesType => {
  app: '${prefix}-ops-${regionCodes[home]}'
  identity: '${prefix}-ops-${regionCodes[home]}-id'
  plan: '${prefix}-ops-plan-${regionCodes[home]}'
  storage: replace('${prefix}-ops-${regionCodes[home]}', '-', '')
  anchorStorage: replace('${prefix}-anchor-${regionCodes[anchorRegion]}', '-', '')
}

@export()
@description('Tags of one component.')
func tagsOf(environment environmentType, component componentType) tagsType => {
  owner: environment.owner
  costCentre: environment.costCentre
  environment: environment.name
  dataClass: environment.dataClass
  component: component
}
