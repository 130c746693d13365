metadata description = 'The words that main.bicep, the modules and the environment files share.'

@export()
@description('Regions that we run in.')
type regionType = 'westeurope' | 'northeurope'

@export()
@description('Parts of the product, as operations/components.yaml names them; platform is what they share, and the standby of the automation is no part of it while it stands by.')
type componentType = 'api' | 'web' | 'operations' | 'operations-standby' | 'platform'

@export()
@description('What is the same for everything in one environment.')
type environmentType = {
  @description('Required. Name of the environment: dev, staging, prod, or that of an ephemeral one, such as pr1234. Longer ones do not fit into the names of storage accounts.')
  @minLength(2)
  @maxLength(7)
  name: string

  @description('Required. Person or team who answers for it.')
  owner: string

  @description('Required. Who pays.')
  costCentre: string

  @description('Required. Most sensitive data that it may hold.')
  dataClass: 'public' | 'internal' | 'confidential'

  @description('Optional. Day on which an ephemeral environment is taken down, as 2026-12-31. Environments that stay have none.')
  @minLength(10)
  @maxLength(10)
  expiresOn: string?
}

@export()
@description('Tags that every taggable resource carries. The automation finds the environment and the component by them. Besides these, expiresOn where the environment has an end.')
type tagsType = {
  owner: string
  costCentre: string
  environment: string
  dataClass: string
  component: componentType
  *: string
}

@export()
@description('Images of one component, by digest. A release is a digest; a tag can be moved.')
type releaseType = {
  @description('Required. Digest that production serves.')
  @minLength(71)
  @maxLength(71)
  serving: string

  @description('Required. Digest in the staging slot: the release before, or the next one.')
  @minLength(71)
  @maxLength(71)
  staged: string
}

@export()
@description('Size of an App Service plan.')
type planSizeType = {
  @description('Required. SKU, such as P0v3.')
  skuName: string

  @description('Required. Number of instances.')
  @minValue(1)
  capacity: int

  @description('Required. Whether the instances, two at least, are spread over zones.')
  zoneRedundant: bool
}

@export()
@description('When the metric alerts of a site fire.')
type siteThresholdsType = {
  @description('Required. Server errors in five minutes.')
  serverErrors: int

  @description('Required. Average response time in seconds, over five minutes.')
  responseTimeSeconds: int

  @description('Required. Percentage of instances that pass the health check.')
  healthyPercent: int

  @description('Required. Test locations that must fail at once.')
  failedLocations: int
}

@export()
@description('A blob container.')
type containerType = {
  @description('Required. Name of the container.')
  name: string

  @description('Optional. Days for which its blobs can be appended to, and neither changed nor deleted.')
  @minValue(1)
  appendOnlyDays: int?
}

@export()
@description('The Entra application that action groups and people call the automation as.')
type operationsAppType = {
  @description('Required. Object id of the application, which secure webhooks ask for.')
  objectId: string

  @description('Required. Client id of the application: the audience of version 2 tokens.')
  clientId: string

  @description('Required. Identifier URI of the application: what a token is asked for, and the audience of version 1 tokens.')
  identifierUri: string
}

@export()
@description('Instances of one scale group of the automation that are always running.')
type alwaysReadyType = {
  @description('Required. Scale group: http, durable, blob or function:<name>.')
  name: string

  @description('Required. Number of instances.')
  @minValue(1)
  instanceCount: int
}

@export()
@description('Somebody who may call an address of ours: by service tag, by address, or from a subnet.')
type callerType = {
  @description('Required. Name of the rule, 32 characters at most.')
  @maxLength(32)
  name: string

  @description('Optional. Service tag, such as ActionGroup.')
  serviceTag: string?

  @description('Optional. Addresses as CIDR, such as 203.0.113.0/24.')
  addresses: string?

  @description('Optional. Resource id of a subnet with the service endpoint Microsoft.Web.')
  subnetResourceId: string?
}

@export()
@description('How the automation runs.')
type automationType = {
  @description('Required. Entra application of the automation.')
  app: operationsAppType

  @description('Required. Raised by one at every change of the region that acts; part of every fencing token.')
  @minValue(1)
  regionEpoch: int

  @description('Required. Major version of Node.js.')
  nodeVersion: '22' | '24'

  @description('Required. Scale groups that are kept warm.')
  alwaysReady: alwaysReadyType[]

  @description('Required. Where the durable engine keeps its state: in the storage account of the app, or in a Durable Task Scheduler. What is under way stays in the old one.')
  durableBackend: 'storage' | 'scheduler'

  @description('Required. How Event Grid delivers: it pushes to the function, which is public for it, or writes into a queue as itself.')
  eventDelivery: 'push' | 'queue'

  @description('Optional. False only where an environment is deployed before the code of the automation is: Event Grid refuses to subscribe a function that is not there.')
  takesEvents: bool?

  @description('Required. Who may call the HTTP API besides Azure: people and pipelines.')
  callers: callerType[]

  @description('Optional. SKU of the Teams bot; there is none if left out.')
  botSkuName: ('F0' | 'S1')?

  @description('Required. Whether a second function app waits in the last region.')
  standby: bool

  @description('Required. Days that the record of what was done cannot be changed or deleted.')
  @minValue(1)
  recordRetentionDays: int
}

@export()
@description('A rule that fires when a metric of one resource crosses a threshold.')
type metricRuleType = {
  @description('Required. Name of the rule.')
  name: string

  @description('Required. What it means when it fires.')
  description: string

  @description('Required. From 0, critical, to 4, verbose.')
  @minValue(0)
  @maxValue(4)
  severity: int

  @description('Required. Resource id of what is watched.')
  resourceId: string

  @description('Required. Type of what is watched; also the namespace of the metric.')
  resourceType: string

  @description('Required. Name of the metric.')
  metricName: string

  @description('Required. How the values of a window become one.')
  timeAggregation: 'Average' | 'Count' | 'Maximum' | 'Minimum' | 'Total'

  @description('Required. How the value is compared with the threshold.')
  operator: 'GreaterThan' | 'GreaterThanOrEqual' | 'LessThan' | 'LessThanOrEqual'

  @description('Required. The threshold.')
  threshold: int

  @description('Optional. How often to look; every minute if left out.')
  evaluationFrequency: string?

  @description('Optional. Over what time; five minutes if left out.')
  windowSize: string?
}

@export()
@description('A feature flag of the API.')
type featureFlagType = {
  @description('Required. Name of the flag.')
  name: string

  @description('Required. What it switches.')
  description: string

  @description('Required. Whether it is on after a deployment.')
  enabled: bool
}

@export()
@description('An Entra group.')
type entraGroupType = {
  @description('Required. Object id of the group.')
  @minLength(36)
  @maxLength(36)
  objectId: string

  @description('Required. Display name of the group.')
  name: string
}

@export()
@description('Size, redundancy and administrators of the database. The replica has the same size, or there is no switchover.')
type databaseType = {
  @description('Required. SKU, such as Standard_D2ds_v5.')
  skuName: string

  @description('Required. Tier of the SKU. Burstable has no replicas and no zone redundancy.')
  tier: 'GeneralPurpose' | 'MemoryOptimized'

  @description('Required. Size of the disk, which grows by itself.')
  @minValue(32)
  storageGB: int

  @description('Required. Whether a standby waits in another zone of the home region.')
  zoneRedundant: bool

  @description('Required. Days for which the database can be restored to any moment.')
  @minValue(7)
  @maxValue(35)
  backupRetentionDays: int

  @description('Required. Entra group that administers the servers.')
  administrators: entraGroupType
}

@export()
@description('Where pipelines of GitHub come from.')
type pipelinesType = {
  @description('Required. Repository, as owner/name. Pull requests of it may plan.')
  repository: string

  @description('Required. GitHub environment whose jobs release the components.')
  releaseEnvironment: string

  @description('Required. GitHub environment whose jobs deploy the infrastructure.')
  deployEnvironment: string
}

@export()
@description('Money that an environment may cost.')
type budgetType = {
  @description('Required. Amount a month, in the currency of the subscription.')
  @minValue(1)
  monthlyAmount: int

  @description('Required. First day of the first month, as 2026-11-01.')
  @minLength(10)
  @maxLength(10)
  startDate: string
}

@export()
@description('What stands before the regions.')
type edgeType = {
  @description('Optional. Domain whose subdomains api, ride and drive are served; azurefd.net alone if left out.')
  domain: string?

  @description('Required. Requests in five minutes from one address before it is turned away.')
  @minValue(10)
  requestsPerAddress: int

  @description('Required. Attempts to sign in, in five minutes from one address, before it is turned away.')
  @minValue(10)
  signInsPerAddress: int
}

@export()
@description('Something behind Front Door.')
type originType = {
  @description('Required. Name of the origin.')
  name: string

  @description('Required. Host that it answers at.')
  hostName: string

  @description('Required. Its part among the origins that are well.')
  @minValue(1)
  @maxValue(1000)
  weight: int
}

@export()
@description('A private link by which Front Door reaches what the internet does not.')
type privateLinkType = {
  @description('Required. Region of the link.')
  location: string

  @description('Required. What of the service is reached, such as blob.')
  target: string
}

@export()
@description('What an address of the edge serves from where.')
type edgeRouteType = {
  @description('Required. Name of the route.')
  name: string

  @description('Required. Name of the origin group.')
  originGroup: string

  @description('Required. Paths.')
  patterns: string[]

  @description('Required. Whether the edge keeps copies.')
  isCached: bool
}

@export()
@description('Home, and the region that stands in for it.')
@minLength(2)
@maxLength(2)
type regionPairType = regionType[]

@export()
@description('What the platform is made of, in every region alike.')
type platformType = {
  @description('Required. Addresses of the networks, /20 or larger, region by region.')
  @minLength(2)
  @maxLength(2)
  addressPrefixes: string[]

  @description('Required. Size of the App Service plan.')
  planSize: planSizeType

  @description('Required. SKU of the container registry. Premium is kept in every region.')
  registrySkuName: 'Basic' | 'Premium'

  @description('Required. Units of SignalR; each takes 1,000 clients.')
  @minValue(1)
  signalRUnits: int

  @description('Required. The database.')
  database: databaseType

  @description('Required. Feature flags of the API.')
  featureFlags: featureFlagType[]

  @description('Required. What stands before the regions.')
  edge: edgeType

  @description('Required. Days that logs are kept.')
  @minValue(30)
  @maxValue(730)
  logRetentionDays: int

  @description('Required. Days for which deleted secrets can be recovered. Fixed when a vault is made.')
  @minValue(7)
  @maxValue(90)
  secretRecoveryDays: int
}
