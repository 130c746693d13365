metadata name = 'Site alerts'
metadata description = 'Metric alert rules of one site.'

import { siteThresholdsType, tagsType } from '../types.bicep'

@description('Required. Name of the site; the rules are named after it.')
param siteName string

@description('Required. Tags.')
param tags tagsType

@description('Required. When to fire.')
param thresholds siteThresholdsType

@description('Required. Name of the action group.')
param actionGroupName string

var rules = [
  {
    suffix: '5xx'
    description: 'Requests fail with server errors.'
    severity: 1
    metricName: 'Http5xx'
    timeAggregation: 'Total'
    operator: 'GreaterThan'
    threshold: thresholds.serverErrors
  }
  {
    suffix: 'latency'
    description: 'Requests take too long.'
    severity: 2
    metricName: 'HttpResponseTime'
    timeAggregation: 'Average'
    operator: 'GreaterThan'
    threshold: thresholds.responseTimeSeconds
  }
  {
    suffix: 'health'
    description: 'Instances fail the health check.'
    severity: 1
    metricName: 'HealthCheckStatus'
    timeAggregation: 'Average'
    operator: 'LessThan'
    threshold: thresholds.healthyPercent
  }
]

resource site 'Microsoft.Web/sites@2024-11-01' existing = {
  name: siteName
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: actionGroupName
}

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: '${siteName}-${rule.suffix}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [site.id]
      targetResourceType: 'Microsoft.Web/sites'
      evaluationFrequency: 'PT1M'
      windowSize: 'PT5M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.suffix
            metricNamespace: 'Microsoft.Web/sites'
            metricName: rule.metricName
            timeAggregation: rule.timeAggregation
            operator: rule.operator
            threshold: rule.threshold
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

@description('The names of the rules.')
output names string[] = [for (rule, index) in rules: alerts[index].name]

@description('The resource ids of the rules.')
output resourceIds string[] = [for (rule, index) in rules: alerts[index].id]
