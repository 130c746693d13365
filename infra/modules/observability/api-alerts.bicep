metadata name = 'Alerts of the API'
metadata description = 'What tells of a bad release of the API in one region: errors, latency, health, and no answer from outside.'

import { cloud } from '../../cloud.bicep'
import { siteThresholdsType, tagsType } from '../../types.bicep'

@description('Required. Name of the site; the rules are named after it.')
param siteName string

@description('Required. Resource group of the site.')
param siteGroupName string

@description('Required. Region of the Application Insights resource.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. When to fire.')
param thresholds siteThresholdsType

@description('Required. Name of the Application Insights resource.')
param insightsName string

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

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
  scope: resourceGroup(siteGroupName)
}

module metrics 'metric-alerts.bicep' = {
  params: {
    rules: map(rules, rule => {
      name: '${siteName}-${rule.suffix}'
      description: rule.description
      severity: rule.severity
      resourceId: site.id
      resourceType: 'Microsoft.Web/sites'
      metricName: rule.metricName
      timeAggregation: rule.timeAggregation
      operator: rule.operator
      threshold: rule.threshold
    })
    tags: tags
    actionGroupResourceId: actionGroupResourceId
  }
}

module availability 'availability.bicep' = {
  params: {
    name: '${siteName}-availability'
    location: location
    tags: tags
    url: 'https://${siteName}.${cloud.sitesSuffix}/health'
    insightsName: insightsName
    actionGroupResourceId: actionGroupResourceId
    failedLocations: thresholds.failedLocations
  }
}

@description('The names of the metric rules.')
output names string[] = metrics.outputs.names

@description('The resource ids of the metric rules.')
output resourceIds string[] = metrics.outputs.resourceIds
