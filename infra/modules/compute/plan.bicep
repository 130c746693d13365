metadata name = 'App Service plan'
metadata description = 'Linux machines that the sites of one region run on.'

import { planSizeType, tagsType } from '../../types.bicep'

@description('Required. Name of the plan.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Machine size and count.')
param size planSizeType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'linux'
  sku: {
    name: size.skuName
    capacity: size.capacity
  }
  properties: {
    reserved: true
    zoneRedundant: size.zoneRedundant
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: plan
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the plan.')
output name string = plan.name

@description('The resource id of the plan.')
output resourceId string = plan.id
