metadata name = 'App Configuration'
metadata description = 'Feature flags and settings that change while the API runs.'

import { tagsType } from '../types.bicep'

@description('Required. Name of the store.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

@description('Optional. Days for which a deleted store can be recovered. Fixed when the store is made.')
@minValue(1)
@maxValue(7)
param recoveryDays int = 7

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource store 'Microsoft.AppConfiguration/configurationStores@2024-06-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'standard'
  }
  properties: {
    // The API still opens the store with a connection string.
    disableLocalAuth: false
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
    softDeleteRetentionInDays: recoveryDays
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: store
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: map(['Audit', 'HttpRequest'], category => { category: category, enabled: true })
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the store.')
output name string = store.name

@description('The resource id of the store.')
output resourceId string = store.id
