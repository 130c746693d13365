metadata name = 'State of the standby'
metadata description = 'What the standby of the automation needs of its own in its region: a place for its package, its host and the runs that begin there.'

import { operationsNamesType } from '../naming.bicep'
import { tagsType } from '../types.bicep'

@description('Required. Names.')
param names operationsNamesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Where the durable engine keeps its state.')
param durableBackend 'storage' | 'scheduler'

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

module storage 'data/storage-account.bicep' = {
  params: {
    name: names.storage
    location: location
    tags: tags
    workspaceResourceId: workspaceResourceId
    containers: [{ name: 'package' }]
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

@description('The name of the storage account.')
output name string = storage.outputs.name

@description('The resource id of the storage account.')
output resourceId string = storage.outputs.resourceId
