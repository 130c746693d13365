metadata name = 'Telemetry'
metadata description = 'Where logs and telemetry go, and who hears of an alert. Made first: everything else reports here.'

import { cloud } from '../cloud.bicep'
import { sharedNamesType } from '../naming.bicep'
import { operationsAppType, tagsType } from '../types.bicep'

@description('Required. Names.')
param names sharedNamesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the function app that alerts are sent to.')
param operationsAppName string

@description('Required. Entra application of the automation.')
param operationsApp operationsAppType

@description('Optional. Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionInDays int = 30

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: names.workspace
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionInDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: names.insights
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

// Who asks the logs is logged as well.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: workspace
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

module actionGroup 'observability/action-group.bicep' = {
  params: {
    name: names.actionGroup
    shortName: 'oncall'
    tags: tags
    serviceUri: 'https://${operationsAppName}.${cloud.sitesSuffix}/api/alerts'
    app: operationsApp
  }
}

@description('The name of the Log Analytics workspace.')
output name string = workspace.name

@description('The resource id of the Log Analytics workspace.')
output resourceId string = workspace.id

@description('The resource id of the Application Insights resource.')
output insightsResourceId string = insights.id

@description('The resource id of the action group.')
output actionGroupResourceId string = actionGroup.outputs.resourceId
