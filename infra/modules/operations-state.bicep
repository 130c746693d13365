metadata name = 'State of the automation'
metadata description = 'Who the automation is and what it remembers: signals and records at home, anchors of the record in another region.'

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

@description('Required. Days that the record of what was done, and its anchors, cannot be changed or deleted.')
param recordRetentionDays int

module identity 'identity.bicep' = {
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module storage 'storage-account.bicep' = {
  params: {
    name: names.storage
    location: location
    tags: tags
    containers: [
      { name: 'package' }
      { name: 'releases' }
      { name: 'signals' }
      { name: 'audit', appendOnlyDays: recordRetentionDays }
      // Written by Event Grid: events that it could not deliver.
      { name: 'dead-letters' }
    ]
    queues: ['signals', 'signals-poison']
    tables: ['leases', 'holds', 'releases', 'runs', 'episodes', 'incidents', 'pages', 'approvals']
  }
}

module anchorStorage 'storage-account.bicep' = {
  params: {
    name: names.anchorStorage
    location: anchorLocation
    tags: tags
    containers: [{ name: 'anchors', appendOnlyDays: recordRetentionDays }]
  }
}

@description('The name of the identity.')
output name string = identity.outputs.name

@description('The resource id of the identity.')
output resourceId string = identity.outputs.resourceId
