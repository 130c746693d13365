metadata name = 'Monitoring'
metadata description = 'The workspace that logs go to, and the Application Insights resource on top of it.'

import { tagsType } from '../types.bicep'

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Required. Name of the Application Insights resource.')
param insightsName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Optional. Days that logs are kept.')
@minValue(30)
param retentionInDays int = 30

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
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
  name: insightsName
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

@description('The name of the Application Insights resource.')
output name string = insights.name

@description('The resource id of the Application Insights resource.')
output resourceId string = insights.id

@description('The resource id of the Log Analytics workspace.')
output workspaceResourceId string = workspace.id

@description('Where telemetry is sent. Not a secret: local authentication is off, so senders need a role.')
output connectionString string = insights.properties.ConnectionString
