metadata name = 'Watch'
metadata description = 'Who looks after the environment when nobody looks: alert rules, workbooks, the budget, Defender for Cloud, and the log of the subscription.'

targetScope = 'subscription'

import { namesType, tagsOf } from '../naming.bicep'
import { budgetType, environmentType, regionType, siteThresholdsType } from '../types.bicep'

@description('Required. The environment.')
param environment environmentType

@description('Required. Names. What is watched exists.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. When the alerts of the API fire.')
param thresholds siteThresholdsType

@description('Required. What it may cost.')
param budget budgetType

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

module alerts 'alerts.bicep' = {
  scope: resourceGroup(names.groups.observability)
  params: {
    names: names
    regions: regions
    tags: tagsOf(environment, 'platform')
    apiTags: tagsOf(environment, 'api')
    operationsTags: tagsOf(environment, 'operations')
    thresholds: thresholds
    actionGroupResourceId: actionGroupResourceId
    workspaceResourceId: workspaceResourceId
  }
}

module workbooks 'observability/workbooks.bicep' = {
  scope: resourceGroup(names.groups.observability)
  params: {
    names: names
    location: first(regions)!
    tags: tagsOf(environment, 'platform')
    environmentName: environment.name
    workspaceResourceId: workspaceResourceId
  }
}

module spending 'observability/budget.bicep' = {
  params: {
    name: names.shared.budget
    environmentName: environment.name
    budget: budget
    actionGroupResourceId: actionGroupResourceId
  }
}

module defender 'observability/defender.bicep' = {
  params: {
    name: '${names.prefix}-defender-export'
    groupName: names.groups.observability
    location: first(regions)!
    tags: tagsOf(environment, 'platform')
    owner: environment.owner
    workspaceResourceId: workspaceResourceId
  }
}

module activityLog 'observability/activity-log.bicep' = {
  params: {
    name: '${names.prefix}-to-workspace'
    workspaceResourceId: workspaceResourceId
  }
}

@description('The name of the budget.')
output name string = spending.outputs.name

@description('The resource id of the budget.')
output resourceId string = spending.outputs.resourceId
