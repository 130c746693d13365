metadata name = 'Activity-log alerts'
metadata description = 'Rules over the activity log: what was done to the environment, and what happens to Azure under it.'

import { regionType, tagsType } from '../types.bicep'

@description('Required. What the names of the rules begin with.')
param prefix string

@description('Required. Tags.')
param tags tagsType

@description('Required. Regions whose service health matters.')
param regions regionType[]

@description('Required. Name of the action group.')
param actionGroupName string

var regionNames = {
  westeurope: 'West Europe'
  northeurope: 'North Europe'
}

var rules = [
  {
    suffix: 'site-deleted'
    description: 'A site was deleted.'
    scope: resourceGroup().id
    conditions: [
      { field: 'category', equals: 'Administrative' }
      { field: 'operationName', equals: 'Microsoft.Web/sites/delete' }
      { field: 'status', equals: 'Succeeded' }
    ]
  }
  {
    suffix: 'swap-failed'
    description: 'A slot swap failed; a component may be half swapped.'
    scope: resourceGroup().id
    conditions: [
      { field: 'category', equals: 'Administrative' }
      {
        anyOf: [
          { field: 'operationName', equals: 'Microsoft.Web/sites/slotsswap/action' }
          { field: 'operationName', equals: 'Microsoft.Web/sites/slots/slotsswap/action' }
        ]
      }
      { field: 'status', equals: 'Failed' }
    ]
  }
  {
    suffix: 'resource-health'
    description: 'Azure reports a resource as degraded or unavailable, and not because we asked for it.'
    scope: resourceGroup().id
    conditions: [
      { field: 'category', equals: 'ResourceHealth' }
      {
        anyOf: [
          { field: 'properties.currentHealthStatus', equals: 'Degraded' }
          { field: 'properties.currentHealthStatus', equals: 'Unavailable' }
        ]
      }
      {
        anyOf: [
          { field: 'properties.cause', equals: 'PlatformInitiated' }
          { field: 'properties.cause', equals: 'Unknown' }
        ]
      }
    ]
  }
  {
    suffix: 'service-health'
    description: 'Azure reports an incident in one of our regions.'
    scope: subscription().id
    conditions: [
      { field: 'category', equals: 'ServiceHealth' }
      { field: 'properties.incidentType', equals: 'Incident' }
      {
        field: 'properties.impactedServices[*].ImpactedRegions[*].RegionName'
        containsAny: concat(map(regions, region => regionNames[region]), ['Global'])
      }
    ]
  }
]

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: actionGroupName
}

resource alerts 'Microsoft.Insights/activityLogAlerts@2020-10-01' = [
  for rule in rules: {
    name: '${prefix}-${rule.suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      enabled: true
      scopes: [rule.scope]
      condition: {
        allOf: rule.conditions
      }
      actions: {
        actionGroups: [
          {
            actionGroupId: actionGroup.id
            webhookProperties: {
              environment: tags.environment
            }
          }
        ]
      }
    }
  }
]

@description('The names of the rules.')
output names string[] = [for (rule, index) in rules: alerts[index].name]

@description('The resource ids of the rules.')
output resourceIds string[] = [for (rule, index) in rules: alerts[index].id]
