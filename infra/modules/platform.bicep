metadata name = 'Platform'
metadata description = 'What all components of an environment share: telemetry, images, and who hears of an alert.'

import { cloud } from '../cloud.bicep'
import { sharedNamesType } from '../naming.bicep'
import { operationsAppType, regionType, tagsType } from '../types.bicep'

@description('Required. What the names of the activity-log rules begin with.')
param prefix string

@description('Required. Names.')
param names sharedNamesType

@description('Required. Region.')
param location regionType

@description('Required. Tags.')
param tags tagsType

@description('Required. Regions whose service health matters.')
param regions regionType[]

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

@description('The name of the action group.')
output name string = actionGroup.outputs.name

@description('The resource id of the action group.')
output resourceId string = actionGroup.outputs.resourceId
