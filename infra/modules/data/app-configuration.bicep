metadata name = 'App Configuration'
metadata description = 'Feature flags and settings that change while the API runs, with a replica in each other region.'

import { flagValue } from '../../settings.bicep'
import { featureFlagType, regionType, tagsType } from '../../types.bicep'

@description('Required. Name of the store.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Optional. Other regions that read it.')
param replicaRegions regionType[] = []

@description('Optional. Feature flags. A flag that was switched by hand is set back by the next deployment.')
param featureFlags featureFlagType[] = []

@description('Optional. Days for which a deleted store can be recovered. Fixed when the store is made.')
@minValue(1)
@maxValue(7)
param recoveryDays int = 7

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
    // Stays open: Resource Manager writes the flags below through the public endpoint, unless the tenant has a private
    // link of its own to Resource Manager. Sites and automation read through private endpoints all the same.
    publicNetworkAccess: 'Enabled'
    softDeleteRetentionInDays: recoveryDays
  }
}

@batchSize(1)
resource replicas 'Microsoft.AppConfiguration/configurationStores/replicas@2024-06-01' = [
  for region in replicaRegions: {
    parent: store
    name: region
    location: region
  }
]

@batchSize(1)
resource flags 'Microsoft.AppConfiguration/configurationStores/keyValues@2024-06-01' = [
  for flag in featureFlags: {
    parent: store
    // "~2F" is a slash: names of resources have none.
    name: '.appconfig.featureflag~2F${flag.name}'
    properties: {
      contentType: 'application/vnd.microsoft.appconfig.ff+json;charset=utf-8'
      value: flagValue(flag)
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: store
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: map(['Audit', 'HttpRequest'], category => { category: category, enabled: true })
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the store.')
output name string = store.name

@description('The resource id of the store.')
output resourceId string = store.id

@description('The names of the replicas.')
output replicaNames string[] = [for (region, index) in replicaRegions: replicas[index].name]

@description('The names of the feature flags.')
output flagNames string[] = [for (flag, index) in featureFlags: flags[index].name]
