metadata name = 'Alerts'
metadata description = 'Every rule of an environment: over metrics, over logs, and over what is done to it and happens under it. All of them call the automation.'

import { namesType } from '../naming.bicep'
import { regionType, siteThresholdsType, tagsType } from '../types.bicep'

@description('Required. Names. What is watched exists.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. Tags of what all components share.')
param tags tagsType

@description('Required. Tags of what is the API\'s own.')
param apiTags tagsType

@description('Required. Tags of the automation.')
param operationsTags tagsType

@description('Required. When the alerts of the API fire.')
param thresholds siteThresholdsType

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

module api 'observability/api-alerts.bicep' = [
  for (region, index) in regions: {
    params: {
      siteName: names.sites[index].site
      siteGroupName: names.groups.compute
      location: region
      tags: apiTags
      thresholds: thresholds
      insightsName: names.shared.insights
      actionGroupResourceId: actionGroupResourceId
    }
  }
]

module services 'observability/service-alerts.bicep' = {
  params: {
    names: names
    tags: apiTags
    actionGroupResourceId: actionGroupResourceId
  }
}

module platform 'observability/platform-alerts.bicep' = {
  params: {
    names: names
    tags: tags
    actionGroupResourceId: actionGroupResourceId
  }
}

module logs 'observability/log-alerts.bicep' = {
  params: {
    names: names
    location: first(regions)!
    tags: operationsTags
    actionGroupResourceId: actionGroupResourceId
    workspaceResourceId: workspaceResourceId
  }
}

module activity 'observability/activity-alerts.bicep' = {
  params: {
    names: names
    tags: tags
    regions: regions
    actionGroupResourceId: actionGroupResourceId
  }
}

@description('The names of the rules over the activity log.')
output names string[] = activity.outputs.names

@description('The resource ids of the rules over the activity log.')
output resourceIds string[] = activity.outputs.resourceIds
