metadata name = 'State of the automation'
metadata description = 'Who the automation is, and what it remembers: signals and records at home, anchors of the record in the other region.'

import { storageAccountName, regionalName } from '../naming.bicep'
import { regionType, tagsType } from '../types.bicep'

@description('Required. What every name of the environment begins with.')
param prefix string

@description('Required. Region that the automation runs in.')
param home regionType

@description('Required. Region that the record is anchored in.')
param anchorRegion regionType

@description('Required. Tags.')
param tags tagsType

@description('Required. Days that an anchor cannot be changed or deleted.')
param anchorRetentionDays int

module identity 'identity.bicep' = {
  params: {
    name: '${regionalName(prefix, 'ops', home)}-id'
    location: home
    tags: tags
  }
}

module storage 'storage-account.bicep' = {
  params: {
    name: storageAccountName(prefix, 'ops', home)
    location: home
    tags: tags
    containers: ['package', 'records', 'signals']
    queues: ['signals']
    tables: ['records']
  }
}

module anchorStorage 'storage-account.bicep' = {
  params: {
    name: storageAccountName(prefix, 'anchor', anchorRegion)
    location: anchorRegion
    tags: tags
    containers: ['anchors']
    appendOnly: {
      containers: ['anchors']
      days: anchorRetentionDays
    }
  }
}

@description('The name of the identity.')
output identityName string = identity.outputs.name

@description('The name of the storage account at home.')
output storageName string = storage.outputs.name

@description('The name of the storage account that holds the anchors.')
output anchorStorageName string = anchorStorage.outputs.name
