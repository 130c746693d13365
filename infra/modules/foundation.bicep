metadata name = 'Foundation'
metadata description = 'What everything else stands on: resource groups, telemetry, networks, and what pipelines act as.'

targetScope = 'subscription'

import { namesType, tagsOf } from '../naming.bicep'
import { environmentType, operationsAppType, pipelinesType, platformType, regionType } from '../types.bicep'

@description('Required. The environment.')
param environment environmentType

@description('Required. Names.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. What the platform is made of.')
param platform platformType

@description('Required. Entra application of the automation.')
param operationsApp operationsAppType

@description('Required. Where pipelines come from.')
param pipelines pipelinesType

@description('Required. Resource id that the Log Analytics workspace gets.')
param workspaceResourceId string

var tags = tagsOf(environment, 'platform')

module resourceGroups 'resource-groups.bicep' = {
  params: { names: names, regions: regions, environment: environment }
}

module telemetry 'telemetry.bicep' = {
  scope: resourceGroup(names.groups.observability)
  params: {
    names: names.shared
    location: first(regions)!
    tags: tags
    operationsAppName: names.operations.app
    operationsApp: operationsApp
    retentionInDays: platform.logRetentionDays
  }
  dependsOn: [resourceGroups]
}

module networks 'network.bicep' = [
  for (region, index) in regions: {
    scope: resourceGroup(names.networks[index].group)
    params: {
      names: names.networks[index]
      location: region
      tags: tags
      addressPrefix: platform.addressPrefixes[index]
      workspaceResourceId: workspaceResourceId
    }
    dependsOn: [telemetry]
  }
]

module stages 'pipelines.bicep' = {
  params: {
    names: names
    location: first(regions)!
    tags: tagsOf(environment, 'operations')
    pipelines: pipelines
  }
  dependsOn: [resourceGroups]
}

@description('The name of the Log Analytics workspace.')
output name string = telemetry.outputs.name

@description('The resource id of the Log Analytics workspace.')
output resourceId string = telemetry.outputs.resourceId

@description('The names of the resource groups.')
output groupNames string[] = resourceGroups.outputs.names

@description('The resource ids of the networks.')
output networkResourceIds string[] = [for (region, index) in regions: networks[index].outputs.resourceId]

@description('The names of the identities of pipelines.')
output stageNames string[] = stages.outputs.names
