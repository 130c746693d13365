metadata name = 'Database replica'
metadata description = 'A copy of the database in another region, to be promoted when the first is lost. Of the same size, or there is no switchover.'

import { databaseType, tagsType } from '../../types.bicep'

@description('Required. Name of the server.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. Size, redundancy and administrators.')
param database databaseType

@description('Required. Resource id of the server that it copies.')
param sourceResourceId string

resource replica 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: database.skuName
    tier: database.tier
  }
  properties: {
    createMode: 'Replica'
    sourceServerResourceId: sourceResourceId
    // Not taken over from the first, so said again.
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    storage: {
      storageSizeGB: database.storageGB
      autoGrow: 'Enabled'
    }
    network: {
      publicNetworkAccess: 'Disabled'
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: replica
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the server.')
output name string = replica.name

@description('The resource id of the server.')
output resourceId string = replica.id
