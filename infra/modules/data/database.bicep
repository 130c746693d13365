metadata name = 'Database'
metadata description = 'PostgreSQL at home, a replica in the other region, and one address that follows whichever is written to. No passwords: who signs in has a token.'

import { databaseNamesType } from '../../naming.bicep'
import { databaseType, tagsType } from '../../types.bicep'

@description('Required. Names.')
param names databaseNamesType

@description('Required. Region of the server that is written to.')
param location string

@description('Required. Region of the replica.')
param replicaLocation string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. Size, redundancy and administrators.')
param database databaseType

resource primary 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: names.primary
  location: location
  tags: tags
  sku: { name: database.skuName, tier: database.tier }
  properties: {
    createMode: 'Default'
    version: '17'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    storage: { storageSizeGB: database.storageGB, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: database.backupRetentionDays, geoRedundantBackup: 'Enabled' }
    highAvailability: { mode: database.zoneRedundant ? 'ZoneRedundant' : 'Disabled' }
    // Private endpoints, not injection into a subnet: both regions reach both servers, and no networks have to be peered.
    network: { publicNetworkAccess: 'Disabled' }
  }

  resource content 'databases' = {
    name: names.database
    properties: {
      charset: 'UTF8'
      collation: 'en_US.utf8'
    }
  }

  // Azure changes a server for one request at a time.
  resource tls 'configurations' = {
    name: 'ssl_min_protocol_version'
    properties: {
      value: 'TLSv1.2'
      source: 'user-override'
    }
    dependsOn: [content]
  }

  resource administrator 'administrators' = {
    name: database.administrators.objectId
    properties: {
      principalName: database.administrators.name
      principalType: 'Group'
      tenantId: tenant().tenantId
    }
    dependsOn: [tls]
  }
}

module replica 'database-replica.bicep' = {
  params: {
    name: names.replica
    location: replicaLocation
    tags: tags
    workspaceResourceId: workspaceResourceId
    database: database
    sourceResourceId: primary.id
  }
  dependsOn: [primary::administrator]
}

resource endpoint 'Microsoft.DBforPostgreSQL/flexibleServers/virtualEndpoints@2024-08-01' = {
  parent: primary
  name: names.endpoint
  properties: {
    endpointType: 'ReadWrite'
    members: [names.replica]
  }
  dependsOn: [replica]
}

resource primaryDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: primary
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the server that is written to when it is made.')
output name string = primary.name

@description('The resource id of the server that is written to when it is made.')
output resourceId string = primary.id

@description('The resource id of the replica.')
output replicaResourceId string = replica.outputs.resourceId

@description('The name of the endpoint that follows the server that is written to.')
output endpointName string = endpoint.name
