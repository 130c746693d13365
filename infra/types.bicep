metadata description = 'The words that main.bicep, the modules and the environment files share.'

@export()
@description('Regions that we run in.')
type regionType = 'westeurope' | 'northeurope'

@export()
@description('Stages that a change passes through.')
type environmentNameType = 'dev' | 'staging' | 'prod'

@export()
@description('Parts of the product, as operations/components.yaml names them; platform is what they share.')
type componentType = 'api' | 'operations' | 'platform'

@export()
@description('What is the same for everything in one environment.')
type environmentType = {
  @description('Required. Name of the environment.')
  name: environmentNameType

  @description('Required. Person or team who answers for it.')
  owner: string

  @description('Required. Who pays.')
  costCentre: string

  @description('Required. Most sensitive data that it may hold.')
  dataClass: 'public' | 'internal' | 'confidential'
}

@export()
@description('Tags that every taggable resource carries. The automation finds the environment and the component by them.')
type tagsType = {
  owner: string
  costCentre: string
  environment: string
  dataClass: string
  component: componentType
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

  @description('Optional. False only where an environment is deployed before the code of the automation is: Event Grid refuses to subscribe a function that is not there.')
  takesEvents: bool?

  @description('Required. Days that the record of what was done cannot be changed or deleted.')
  @minValue(1)
  recordRetentionDays: int
}
