metadata name = 'Media'
metadata description = 'Photos of riders, drivers and cars. Who reads and changes them is logged.'

import { tagsType } from '../types.bicep'

@description('Required. Name of the storage account.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

module storage 'storage-account.bicep' = {
  params: {
    name: name
    location: location
    tags: tags
    // The API still signs the addresses that photos are uploaded to with an account key.
    allowSharedKeyAccess: true
    containers: [{ name: 'photos' }]
  }
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: name

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: map(['StorageRead', 'StorageWrite', 'StorageDelete'], category => { category: category, enabled: true })
  }
  dependsOn: [storage]
}

@description('The name of the storage account.')
output name string = storage.outputs.name

@description('The resource id of the storage account.')
output resourceId string = storage.outputs.resourceId
