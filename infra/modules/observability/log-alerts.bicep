metadata name = 'Alerts over logs'
metadata description = 'What only logs tell: who was refused, what the automation could not do, and what the firewall keeps out.'

import { namesType } from '../../naming.bicep'
import { tagsType } from '../../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Region of the workspace.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var rules = [
  {
    suffix: 'vault-refused'
    description: 'Somebody asked a vault for what they may not have.'
    severity: 2
    query: loadTextContent('queries/vault-refused.kql')
    threshold: 0
  }
  {
    suffix: 'signals-poison'
    description: 'A signal was given up on; it is kept, and nobody acts on it.'
    severity: 1
    query: loadTextContent('queries/signals-poison.kql')
    threshold: 0
  }
  {
    suffix: 'automation-errors'
    description: 'The automation fails again and again.'
    severity: 2
    query: loadTextContent('queries/automation-errors.kql')
    threshold: 5
  }
  {
    suffix: 'edge-blocked'
    description: 'The firewall turns many requests away: an attack, or a rule that is wrong.'
    severity: 2
    query: loadTextContent('queries/edge-blocked.kql')
    threshold: 1000
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${names.prefix}-${rule.suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${names.prefix}-${rule.suffix}'
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [workspaceResourceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      // Tables appear with their first row.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: [actionGroupResourceId]
        customProperties: {
          environment: tags.environment
          component: tags.component
        }
      }
    }
  }
]

@description('The names of the rules.')
output names string[] = [for (rule, index) in rules: alerts[index].name]

@description('The resource ids of the rules.')
output resourceIds string[] = [for (rule, index) in rules: alerts[index].id]
