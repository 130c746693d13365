metadata name = 'Container registry'
metadata description = 'Where releases are kept. Pulled from by identity only.'

import { regionType, tagsType } from '../../types.bicep'

@description('Required. Name of the registry.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Optional. SKU. Premium is kept in every region.')
param skuName 'Basic' | 'Premium' = 'Basic'

@description('Optional. Other regions that pull from it, which Premium alone can serve when its own is lost.')
param replicaRegions regionType[] = []

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: skuName
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    // Stays open: GitHub's runners push, and Basic has no private endpoints. A token of an identity with a role is asked for.
    publicNetworkAccess: 'Enabled'
  }
}

resource replicas 'Microsoft.ContainerRegistry/registries/replications@2025-04-01' = [
  for region in replicaRegions: if (skuName == 'Premium') {
    parent: registry
    name: region
    location: region
    tags: tags
    properties: {}
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: registry
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: map(['ContainerRegistryLoginEvents', 'ContainerRegistryRepositoryEvents'], category => {
      category: category
      enabled: true
    })
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the registry.')
output name string = registry.name

@description('The resource id of the registry.')
output resourceId string = registry.id
