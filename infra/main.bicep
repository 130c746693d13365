metadata name = 'ChaufHER'
metadata description = 'One environment: the platform in every region, what watches it, and the automation that keeps it healthy. Each domain is a module with a resource group of its own.'

targetScope = 'subscription'

import { namesOf, tagsOf } from 'naming.bicep'
import * as t from 'types.bicep'

@description('Required. What is the same for everything in the environment.')
param environment t.environmentType

@description('Required. Regions, home first. The automation runs there, and anchors its record in the last.')
param regions t.regionPairType

@description('Required. What the platform is made of.')
param platform t.platformType

@description('Required. Images of the API.')
param apiRelease t.releaseType

@description('Required. When the alerts of the API fire.')
param apiThresholds t.siteThresholdsType

@description('Required. How the automation runs.')
param automation t.automationType

@description('Required. Where pipelines come from.')
param pipelines t.pipelinesType

@description('Required. What it may cost.')
param budget t.budgetType

var names = namesOf('chaufher', environment.name, regions)
var groups = names.groups
var tags = tagsOf(environment, 'platform')
var apiTags = tagsOf(environment, 'api')

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: names.shared.workspace
  scope: resourceGroup(groups.observability)
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: names.shared.actionGroup
  scope: resourceGroup(groups.observability)
}

module foundation 'modules/foundation.bicep' = {
  params: {
    environment: environment
    names: names
    regions: regions
    platform: platform
    operationsApp: automation.app
    pipelines: pipelines
    workspaceResourceId: workspace.id
  }
}

module data 'modules/data.bicep' = {
  scope: resourceGroup(groups.data)
  params: {
    names: names
    regions: regions
    tags: tags
    apiTags: apiTags
    workspaceResourceId: workspace.id
    platform: platform
  }
  dependsOn: [foundation]
}

module services 'modules/services.bicep' = {
  scope: resourceGroup(groups.compute)
  params: {
    names: names
    regions: regions
    tags: tags
    apiTags: apiTags
    workspaceResourceId: workspace.id
    platform: platform
  }
  dependsOn: [foundation]
}

module edge 'modules/edge.bicep' = {
  scope: resourceGroup(groups.edge)
  params: {
    names: names
    regions: regions
    tags: tags
    webTags: tagsOf(environment, 'web')
    edge: platform.edge
    workspaceResourceId: workspace.id
  }
  dependsOn: [data]
}

module api 'modules/api.bicep' = [
  for (region, index) in regions: {
    scope: resourceGroup(groups.compute)
    params: {
      names: names
      index: index
      location: region
      tags: apiTags
      planSize: platform.planSize
      release: apiRelease
      workspaceResourceId: workspace.id
    }
    // A site that may not pull its image or read its secrets yet, or cannot reach them, does not start.
    dependsOn: [operations, edge]
  }
]

module operations 'modules/operations.bicep' = {
  params: {
    environment: environment
    names: names
    regions: regions
    automation: automation
    workspaceResourceId: workspace.id
  }
  dependsOn: [data, services]
}

module watch 'modules/watch.bicep' = {
  params: {
    environment: environment
    names: names
    regions: regions
    thresholds: apiThresholds
    budget: budget
    actionGroupResourceId: actionGroup.id
    workspaceResourceId: workspace.id
  }
  dependsOn: [api, edge, operations]
}

module policies 'policy/azure/assignments.bicep' = {
  params: { environmentName: environment.name, allowedLocations: regions }
  dependsOn: [foundation]
}

@description('What the names of the resource groups begin with.')
output name string = names.prefix

@description('The names of the resource groups.')
output groupNames string[] = foundation.outputs.groupNames
