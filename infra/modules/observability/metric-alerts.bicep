metadata name = 'Metric alerts'
metadata description = 'Rules over metrics of single resources. They fire and resolve by themselves.'

import { metricRuleType, tagsType } from '../../types.bicep'

@description('Required. The rules.')
param rules metricRuleType[]

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: rule.name
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [rule.resourceId]
      targetResourceType: rule.resourceType
      evaluationFrequency: rule.?evaluationFrequency ?? 'PT1M'
      windowSize: rule.?windowSize ?? 'PT5M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.metricName
            metricNamespace: rule.resourceType
            metricName: rule.metricName
            timeAggregation: rule.timeAggregation
            operator: rule.operator
            threshold: rule.threshold
          }
        ]
      }
      actions: [
        {
          actionGroupId: actionGroupResourceId
          webHookProperties: {
            environment: tags.environment
            component: tags.component
          }
        }
      ]
    }
  }
]

@description('The names of the rules.')
output names string[] = [for (rule, index) in rules: alerts[index].name]

@description('The resource ids of the rules.')
output resourceIds string[] = [for (rule, index) in rules: alerts[index].id]
