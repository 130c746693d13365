metadata name = 'Durable Task Scheduler'
metadata description = 'State of the durable engine, in place of the storage account of the app. Opened by identity only.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the scheduler.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Optional. Name of the task hub; the hubName of host.json.')
param hubName string = 'Operations'

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'Consumption'
    }
    // The automation has no private endpoint to it yet: a token of an identity with a role on the hub is asked for.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = {
    name: hubName
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: scheduler
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the scheduler.')
output name string = scheduler.name

@description('The resource id of the scheduler.')
output resourceId string = scheduler.id
