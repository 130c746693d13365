metadata name = 'Platform'
metadata description = 'What all components of an environment share: telemetry, images, secrets, and who hears of an alert.'

import { cloud } from '../cloud.bicep'
import { sharedNamesType, vaultNamesType } from '../naming.bicep'
import { operationsAppType, regionType, tagsType } from '../types.bicep'

@description('Required. What the names of the activity-log rules begin with.')
param prefix string

@description('Required. Names.')
param names sharedNamesType

@description('Required. Region.')
param location regionType

@description('Required. Tags.')
param tags tagsType

@description('Required. Regions whose service health matters, and that have a vault each.')
param regions regionType[]

@description('Required. Names of the vaults and of their topics, region by region.')
param vaults vaultNamesType[]

@description('Required. Days for which deleted secrets can be recovered.')
param secretRecoveryDays int

@description('Required. Name of the function app that alerts are sent to.')
param operationsAppName string

@description('Required. Entra application of the automation.')
param operationsApp operationsAppType

module monitoring 'monitoring.bicep' = {
  params: {
    workspaceName: names.workspace
    insightsName: names.insights
    location: location
    tags: tags
  }
}

module registry 'registry.bicep' = {
  params: {
    name: names.registry
    location: location
    tags: tags
  }
}

module actionGroup 'action-group.bicep' = {
  params: {
    name: names.actionGroup
    shortName: 'oncall'
    tags: tags
    serviceUri: 'https://${operationsAppName}.${cloud.sitesSuffix}/api/alerts'
    app: operationsApp
  }
}

module activityAlerts 'activity-alerts.bicep' = {
  params: {
    prefix: prefix
    tags: tags
    regions: regions
    actionGroupName: names.actionGroup
  }
  dependsOn: [actionGroup]
}

module secrets 'vault.bicep' = [
  for (region, index) in regions: {
    params: {
      names: vaults[index]
      shared: names
      location: region
      tags: tags
      recoveryDays: secretRecoveryDays
    }
    dependsOn: [monitoring, actionGroup]
  }
]

@description('The name of the action group.')
output name string = actionGroup.outputs.name

@description('The resource id of the action group.')
output resourceId string = actionGroup.outputs.resourceId
