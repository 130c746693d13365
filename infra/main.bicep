metadata name = 'ChaufHER'
metadata description = 'One environment: the API in every region, what watches it, and the automation that keeps it healthy.'

targetScope = 'subscription'

import { globalName, prefixOf, regionalName, registryName } from 'naming.bicep'
import {
  automationType
  environmentType
  planSizeType
  regionType
  releaseType
  siteThresholdsType
} from 'types.bicep'

@description('Required. What is the same for everything in the environment.')
param environment environmentType

@description('Required. Regions, the one that operates first. The automation runs in the first and anchors its record in the last.')
@minLength(2)
param regions regionType[]

@description('Required. Size of the App Service plan in every region.')
param plan planSizeType

@description('Required. Images of the API.')
param apiRelease releaseType

@description('Required. When the alerts of the API fire.')
param apiThresholds siteThresholdsType

@description('Required. How the automation runs.')
param automation automationType

var prefix = prefixOf('chaufher', environment.name)
var home = first(regions)!
var operationsName = regionalName(prefix, 'ops', home)
var baseTags = {
  owner: environment.owner
  costCentre: environment.costCentre
  environment: environment.name
  dataClass: environment.dataClass
}
var platformTags = { ...baseTags, component: 'platform' }
var apiTags = { ...baseTags, component: 'api' }
var operationsTags = { ...baseTags, component: 'operations' }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: prefix
  location: home
  tags: platformTags
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: globalName(prefix, 'log')
    insightsName: globalName(prefix, 'appi')
    location: home
    tags: platformTags
  }
}

module registry 'modules/registry.bicep' = {
  scope: group
  params: {
    name: registryName(prefix)
    location: home
    tags: platformTags
  }
}

module apiIdentities 'modules/identity.bicep' = [
  for region in regions: {
    scope: group
    params: {
      name: '${regionalName(prefix, 'api', region)}-id'
      location: region
      tags: apiTags
    }
  }
]

module operationsState 'modules/operations-state.bicep' = {
  scope: group
  params: {
    prefix: prefix
    home: home
    anchorRegion: last(regions)!
    tags: operationsTags
    anchorRetentionDays: automation.anchorRetentionDays
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  params: {
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.name
    siteIdentityNames: [for (region, index) in regions: apiIdentities[index].outputs.name]
    operationsIdentityName: operationsState.outputs.identityName
    operationsStorageName: operationsState.outputs.storageName
    anchorStorageName: operationsState.outputs.anchorStorageName
  }
}

module rollBackRole 'modules/roll-back-role.bicep' = {
  scope: group
  params: {
    roleName: 'ChaufHER roll-back (${environment.name})'
    identityName: operationsState.outputs.identityName
  }
}

module actionGroup 'modules/action-group.bicep' = {
  scope: group
  params: {
    name: globalName(prefix, 'oncall')
    shortName: 'oncall'
    tags: operationsTags
    serviceUri: 'https://${operationsName}.azurewebsites.net/api/alerts'
    app: automation.app
  }
}

module apis 'modules/api.bicep' = [
  for (region, index) in regions: {
    scope: group
    params: {
      prefix: prefix
      location: region
      tags: apiTags
      planSize: plan
      image: '${registry.outputs.name}.azurecr.io/api'
      release: apiRelease
      thresholds: apiThresholds
      identityName: apiIdentities[index].outputs.name
      insightsName: monitoring.outputs.name
      workspaceResourceId: monitoring.outputs.workspaceResourceId
      actionGroupResourceId: actionGroup.outputs.resourceId
    }
    // An image that may not be pulled yet would leave the site down.
    dependsOn: [roles]
  }
]

module activityAlerts 'modules/activity-alerts.bicep' = {
  scope: group
  params: {
    prefix: prefix
    tags: platformTags
    regions: regions
    actionGroupResourceId: actionGroup.outputs.resourceId
  }
}

module operations 'modules/operations.bicep' = {
  scope: group
  params: {
    name: operationsName
    planName: regionalName(prefix, 'ops-plan', home)
    location: home
    tags: operationsTags
    automation: automation
    identityName: operationsState.outputs.identityName
    storageName: operationsState.outputs.storageName
    anchorStorageName: operationsState.outputs.anchorStorageName
    insightsName: monitoring.outputs.name
    workspaceResourceId: monitoring.outputs.workspaceResourceId
  }
  dependsOn: [roles]
}

@description('The name of the resource group.')
output name string = group.name

@description('The resource id of the resource group.')
output resourceId string = group.id
