metadata name = 'Events of a vault'
metadata description = 'What a vault says about its secrets, and an alert for every event that nobody got.'

import { vaultNamesType } from '../naming.bicep'
import { tagsType } from '../types.bicep'

@description('Required. Names. The vault exists.')
param names vaultNamesType

@description('Required. Region of the vault; its topic must be in the same.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the action group.')
param actionGroupName string

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

var rules = [
  {
    suffix: 'dead-letter'
    description: 'Events of a vault were not delivered. They lie in the container dead-letters; the daily sweep finds what they were about.'
    metricName: 'DeadLetteredCount'
  }
  {
    suffix: 'dropped'
    description: 'Events of a vault were neither delivered nor kept. The daily sweep finds what they were about.'
    metricName: 'DroppedEventCount'
  }
]

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: names.vault
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: actionGroupName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: names.topic
  location: location
  tags: tags
  // Dead letters are written as it. A user-assigned identity could not pass the firewall of a storage account.
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'DeliveryFailures', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: '${names.topic}-${rule.suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      enabled: true
      severity: 2
      scopes: [topic.id]
      targetResourceType: 'Microsoft.EventGrid/systemTopics'
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.suffix
            metricNamespace: 'Microsoft.EventGrid/systemTopics'
            metricName: rule.metricName
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: [
        {
          actionGroupId: actionGroup.id
          webHookProperties: {
            environment: tags.environment
            component: tags.component
          }
        }
      ]
    }
  }
]

@description('The name of the topic.')
output name string = topic.name

@description('The resource id of the topic.')
output resourceId string = topic.id
