metadata description = 'How things are called: {project}-{environment}-{service}-{region}, without dashes where Azure allows none. Modules are given names, and look up what others made by name, so that what-if and snapshots see through every module.'

import { componentType, environmentType, regionType, tagsType } from 'types.bicep'

@description('Region names shortened for use in resource names.')
var regionCodes = {
  westeurope: 'weu'
  northeurope: 'neu'
}

@export()
@description('Names of the resource groups, one a domain; those of the networks are one a region, since a region has private DNS zones of its own.')
type groupNamesType = {
  data: string
  compute: string
  edge: string
  observability: string
  automation: string
}

@export()
@description('Names of what all components of an environment share.')
type sharedNamesType = {
  workspace: string
  insights: string
  registry: string
  actionGroup: string
  budget: string
}

@export()
@description('Names of the network of one region. What is in it has names that begin with that of the network.')
type networkNamesType = {
  group: string
  network: string
  endpointPrefix: string
  regionCode: string
}

@export()
@description('Names of one site and of what only it uses.')
type siteNamesType = {
  site: string
  identity: string
  plan: string
  signalR: string
}

@export()
@description('Names of one vault and of what tells its events.')
type vaultNamesType = {
  vault: string
  topic: string
}

@export()
@description('Names of what the API opens with a key, besides the SignalR service of its region.')
type keyedNamesType = {
  media: string
  communication: string
  appConfiguration: string
  pushNamespace: string
  pushHub: string
  pushRule: string
}

@export()
@description('Names of the database servers: the one that is written to, its replica, and the endpoint that finds either.')
type databaseNamesType = {
  primary: string
  replica: string
  endpoint: string
  database: string
}

@export()
@description('Names of what stands before the regions.')
type edgeNamesType = {
  profile: string
  firewall: string
  endpointPrefix: string
  rider: string
  driver: string
}

@export()
@description('Names of the automation and of what only it uses.')
type operationsNamesType = {
  app: string
  identity: string
  plan: string
  storage: string
  anchorStorage: string
  scheduler: string
  bot: string
}

@export()
@description('Names of the identities that pipelines act as, one a stage of a change.')
type stageNamesType = {
  plan: string
  release: string
  deploy: string
}

@export()
@description('Every name of an environment. What there is in each region is in the order of the regions.')
type namesType = {
  prefix: string
  groups: groupNamesType
  shared: sharedNamesType
  networks: networkNamesType[]
  sites: siteNamesType[]
  vaults: vaultNamesType[]
  keyed: keyedNamesType
  database: databaseNamesType
  edge: edgeNamesType
  operations: operationsNamesType
  standby: operationsNamesType
  stages: stageNamesType
}

@export()
@description('What every name of one environment begins with.')
func prefixOf(project string, environment string) string => '${project}-${environment}'

@export()
@description('Without dashes, for what takes none: storage accounts (24 characters at most), registries and policies of a web application firewall.')
func dashless(name string) string => replace(name, '-', '')

@export()
@description('Names of one site of a component.')
func siteNamesOf(prefix string, component componentType, region regionType) siteNamesType => {
  site: '${prefix}-${component}-${regionCodes[region]}'
  identity: '${prefix}-${component}-${regionCodes[region]}-id'
  plan: '${prefix}-plan-${regionCodes[region]}'
  signalR: '${prefix}-signalr-${regionCodes[region]}'
}

@export()
@description('Names of one vault. Vaults take no more than 24 characters.')
func vaultNamesOf(prefix string, region regionType) vaultNamesType => {
  vault: '${prefix}-kv-${regionCodes[region]}'
  topic: '${prefix}-kv-${regionCodes[region]}-events'
}

@export()
@description('Names of the network of one region.')
func networkNamesOf(prefix string, region regionType) networkNamesType => {
  group: '${prefix}-network-${regionCodes[region]}'
  network: '${prefix}-net-${regionCodes[region]}'
  endpointPrefix: '${prefix}-pe'
  regionCode: regionCodes[region]
}

@export()
@description('Resource id of a subnet.')
func subnetIdOf(subscriptionId string, names networkNamesType, subnet string) string =>
  resourceId(subscriptionId, names.group, 'Microsoft.Network/virtualNetworks/subnets', names.network, subnet)

@export()
@description('Name of the secret that holds the connection string of a resource; secrets/key-providers.ts makes the same.')
func secretNameOf(resourceName string) string => '${replace(resourceName, '/', '-')}-connection-string'

@export()
@description('Names of the automation where it runs, its record being anchored in another region.')
func operationsNamesOf(prefix string, region regionType, anchorRegion regionType) operationsNamesType => {
  app: '${prefix}-ops-${regionCodes[region]}'
  identity: '${prefix}-ops-${regionCodes[region]}-id'
  plan: '${prefix}-ops-plan-${regionCodes[region]}'
  storage: dashless('${prefix}-ops-${regionCodes[region]}')
  anchorStorage: dashless('${prefix}-anchor-${regionCodes[anchorRegion]}')
  scheduler: '${prefix}-tasks-${regionCodes[region]}'
  bot: '${prefix}-bot'
}

@export()
@description('Every name of an environment. The first region is home; the last holds what must survive it.')
func namesOf(project string, environment string, regions regionType[]) namesType => {
  prefix: prefixOf(project, environment)
  groups: {
    data: '${prefixOf(project, environment)}-data'
    compute: '${prefixOf(project, environment)}-compute'
    edge: '${prefixOf(project, environment)}-edge'
    observability: '${prefixOf(project, environment)}-observability'
    automation: '${prefixOf(project, environment)}-automation'
  }
  shared: {
    workspace: '${prefixOf(project, environment)}-log'
    insights: '${prefixOf(project, environment)}-appi'
    registry: dashless('${prefixOf(project, environment)}-acr')
    actionGroup: '${prefixOf(project, environment)}-oncall'
    budget: '${prefixOf(project, environment)}-budget'
  }
  networks: map(regions, region => networkNamesOf(prefixOf(project, environment), region))
  sites: map(regions, region => siteNamesOf(prefixOf(project, environment), 'api', region))
  vaults: map(regions, region => vaultNamesOf(prefixOf(project, environment), region))
  keyed: {
    media: dashless('${prefixOf(project, environment)}-media-${regionCodes[first(regions)!]}')
    communication: '${prefixOf(project, environment)}-comms'
    appConfiguration: '${prefixOf(project, environment)}-config-${regionCodes[first(regions)!]}'
    pushNamespace: '${prefixOf(project, environment)}-push-${regionCodes[first(regions)!]}'
    pushHub: 'mobile'
    pushRule: 'api'
  }
  database: {
    primary: '${prefixOf(project, environment)}-db-${regionCodes[first(regions)!]}'
    replica: '${prefixOf(project, environment)}-db-${regionCodes[last(regions)!]}'
    endpoint: '${prefixOf(project, environment)}-db'
    database: 'rides'
  }
  edge: {
    profile: '${prefixOf(project, environment)}-edge'
    firewall: dashless('${prefixOf(project, environment)}-waf')
    endpointPrefix: prefixOf(project, environment)
    rider: '${prefixOf(project, environment)}-rider-${regionCodes[first(regions)!]}'
    driver: '${prefixOf(project, environment)}-driver-${regionCodes[first(regions)!]}'
  }
  operations: operationsNamesOf(prefixOf(project, environment), first(regions)!, last(regions)!)
  standby: operationsNamesOf(prefixOf(project, environment), last(regions)!, last(regions)!)
  stages: {
    plan: '${prefixOf(project, environment)}-stage-plan-${regionCodes[first(regions)!]}-id'
    release: '${prefixOf(project, environment)}-stage-release-${regionCodes[first(regions)!]}-id'
    deploy: '${prefixOf(project, environment)}-stage-deploy-${regionCodes[first(regions)!]}-id'
  }
}

@export()
@description('Tags of one component. Only what is to be taken down has an end.')
func tagsOf(environment environmentType, component componentType) tagsType => {
  owner: environment.owner
  costCentre: environment.costCentre
  environment: environment.name
  dataClass: environment.dataClass
  component: component
  ...(environment.?expiresOn == null ? {} : { expiresOn: environment.expiresOn! })
}
