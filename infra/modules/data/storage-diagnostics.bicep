metadata name = 'Logs of a storage account'
metadata description = 'Who reads and changes what is in a storage account. Storage logs are those of a service, not of the account.'

@description('Required. Name of an existing account.')
param accountName string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var logs = map(['StorageRead', 'StorageWrite', 'StorageDelete'], category => { category: category, enabled: true })
var metrics = [{ category: 'Transaction', enabled: true }]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }

  resource queues 'queueServices' existing = {
    name: 'default'
  }

  resource tables 'tableServices' existing = {
    name: 'default'
  }
}

resource ofBlobs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: logs
    metrics: metrics
  }
}

resource ofQueues 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::queues
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: logs
    metrics: metrics
  }
}

resource ofTables 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::tables
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: logs
    metrics: metrics
  }
}

@description('The name of the diagnostic setting.')
output name string = ofBlobs.name

@description('The resource id of the diagnostic setting of the blobs.')
output resourceId string = ofBlobs.id
