metadata name = 'Activity-log alerts'
metadata description = 'Rules over the activity log: what was done to the environment, and what happens to Azure under it.'

import { namesType } from '../../naming.bicep'
import { degraded, succeeded, swapFailed } from 'activity-conditions.bicep'
import { regionType, tagsType } from '../../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Tags.')
param tags tagsType

@description('Required. Regions whose service health matters.')
param regions regionType[]

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

var regionNames = {
  westeurope: 'West Europe'
  northeurope: 'North Europe'
}

var groupIds = map(
  [...map(items(names.groups), group => group.value), ...map(names.networks, network => network.group)],
  name => subscriptionResourceId('Microsoft.Resources/resourceGroups', name)
)

var rules = [
  {
    suffix: 'site-deleted'
    description: 'A site was deleted.'
    scopes: groupIds
    conditions: succeeded(['Microsoft.Web/sites/delete'])
  }
  {
    suffix: 'swap-failed'
    description: 'A slot swap failed; a component may be half swapped.'
    scopes: groupIds
    conditions: swapFailed
  }
  {
    suffix: 'vault-deleted'
    description: 'A vault was deleted. It can be recovered; its role assignments and its event subscriptions cannot.'
    scopes: groupIds
    conditions: succeeded(['Microsoft.KeyVault/vaults/delete'])
  }
  {
    suffix: 'role-assigned'
    description: 'Somebody was given a role, or lost one. Deployments do that; nobody else should.'
    scopes: groupIds
    conditions: succeeded([
      'Microsoft.Authorization/roleAssignments/write'
      'Microsoft.Authorization/roleAssignments/delete'
    ])
  }
  {
    suffix: 'defender'
    description: 'Defender for Cloud sees an attack, or what looks like one.'
    scopes: [subscription().id]
    conditions: [{ field: 'category', equals: 'Security' }]
  }
  {
    suffix: 'resource-health'
    description: 'Azure reports a resource as degraded or unavailable, and not because we asked for it.'
    scopes: groupIds
    conditions: degraded
  }
  {
    suffix: 'service-health'
    description: 'Azure reports an incident in one of our regions.'
    scopes: [subscription().id]
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

resource alerts 'Microsoft.Insights/activityLogAlerts@2020-10-01' = [
  for rule in rules: {
    name: '${names.prefix}-${rule.suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      enabled: true
      scopes: rule.scopes
      condition: {
        allOf: rule.conditions
      }
      actions: {
        actionGroups: [
          {
            actionGroupId: actionGroupResourceId
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
