metadata name = 'State of the automation'
metadata description = 'Who the automation is and what it remembers: signals and records at home and in the paired region, anchors of the record in another.'

import { operationsNamesType } from '../naming.bicep'
import { tagsType } from '../types.bicep'

@description('Required. Names.')
param names operationsNamesType

@description('Required. Region that the automation runs in.')
param location string

@description('Required. Region that the record is anchored in.')
param anchorLocation string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. Days that the record of what was done, and its anchors, cannot be changed or deleted.')
param recordRetentionDays int

@description('Required. Where the durable engine keeps its state.')
param durableBackend 'storage' | 'scheduler'

@description('Required. Whether Event Grid writes into a queue.')
param hasEventQueue bool

module identity 'access/identity.bicep' = {
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module storage 'data/storage-account.bicep' = {
  params: {
    name: names.storage
    location: location
    tags: tags
    workspaceResourceId: workspaceResourceId
    // What was done, and what is held, outlives the region.
    skuName: 'Standard_GZRS'
    containers: [
      { name: 'package' }
      { name: 'releases' }
      { name: 'signals' }
      { name: 'audit', appendOnlyDays: recordRetentionDays }
      // Written by Event Grid: events that it could not deliver.
      { name: 'dead-letters' }
    ]
    queues: ['signals', 'signals-poison', ...(hasEventQueue ? ['vault-events', 'vault-events-poison'] : [])]
    tables: ['leases', 'holds', 'releases', 'runs', 'episodes', 'incidents', 'pages', 'approvals']
  }
}

module anchorStorage 'data/storage-account.bicep' = {
  params: {
    name: names.anchorStorage
    location: anchorLocation
    tags: tags
    workspaceResourceId: workspaceResourceId
    containers: [{ name: 'anchors', appendOnlyDays: recordRetentionDays }]
  }
}

module scheduler 'automation/scheduler.bicep' = if (durableBackend == 'scheduler') {
  params: {
    name: names.scheduler
    location: location
    tags: tags
    workspaceResourceId: workspaceResourceId
  }
}

@description('The name of the identity.')
output name string = identity.outputs.name

@description('The resource id of the identity.')
output resourceId string = identity.outputs.resourceId

@description('The resource id of the storage account.')
output storageResourceId string = storage.outputs.resourceId
