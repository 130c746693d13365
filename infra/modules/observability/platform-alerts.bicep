metadata name = 'Alerts of the platform'
metadata description = 'What all components share: secrets and what is told of them, the machines, the edge, and the storage of the automation.'

import { namesType } from '../../naming.bicep'
import { ofEdge, ofPlans, ofStorage, ofTopics, ofVaults } from 'platform-rules.bicep'
import { tagsType } from '../../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

var subscriptionId = subscription().subscriptionId

var watched = [
  ...map(names.vaults, vault => {
    name: vault.topic
    label: vault.topic
    group: names.groups.data
    type: 'Microsoft.EventGrid/systemTopics'
    rules: ofTopics
    window: 'PT15M'
    frequency: 'PT5M'
  })
  ...map(names.vaults, vault => {
    name: vault.vault
    label: vault.vault
    group: names.groups.data
    type: 'Microsoft.KeyVault/vaults'
    rules: ofVaults
    window: 'PT5M'
    frequency: 'PT1M'
  })
  ...map(names.sites, site => {
    name: site.plan
    label: site.plan
    group: names.groups.compute
    type: 'Microsoft.Web/serverfarms'
    rules: ofPlans
    window: 'PT15M'
    frequency: 'PT5M'
  })
  {
    name: names.edge.profile
    label: names.edge.profile
    group: names.groups.edge
    type: 'Microsoft.Cdn/profiles'
    rules: ofEdge
    window: 'PT5M'
    frequency: 'PT1M'
  }
  {
    name: names.operations.storage
    label: '${names.prefix}-ops-storage'
    group: names.groups.automation
    type: 'Microsoft.Storage/storageAccounts'
    rules: ofStorage
    window: 'PT5M'
    frequency: 'PT1M'
  }
]

module alerts 'metric-alerts.bicep' = {
  params: {
    rules: flatten(map(
      watched,
      one =>
        map(one.rules, rule => {
          name: '${one.label}-${rule.suffix}'
          description: rule.description
          severity: rule.severity
          resourceId: resourceId(subscriptionId, one.group, one.type, one.name)
          resourceType: one.type
          metricName: rule.metricName
          timeAggregation: rule.timeAggregation
          operator: rule.operator
          threshold: rule.threshold
          windowSize: one.window
          evaluationFrequency: one.frequency
        })
    ))
    tags: tags
    actionGroupResourceId: actionGroupResourceId
  }
}

@description('The names of the rules.')
output names string[] = alerts.outputs.names

@description('The resource ids of the rules.')
output resourceIds string[] = alerts.outputs.resourceIds
