metadata name = 'Secret events'
metadata description = 'Brings what a vault says about its secrets to the automation. Without it nothing is rotated on time.'

@description('Required. Name of the system topic of the vault. Its identity may write dead letters.')
param topicName string

@description('Required. Name of the function app. Its code is deployed: Event Grid asks the function whether it wants the events before the subscription is made.')
param appName string

@description('Required. Name of the storage account that keeps what could not be delivered.')
param deadLetterAccountName string

@description('Optional. Container of that account.')
param deadLetterContainer string = 'dead-letters'

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName

  // As functions/events.ts registers it.
  resource events 'functions' existing = {
    name: 'events'
  }
}

resource deadLetterAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: deadLetterAccountName
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'secrets'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: app::events.id
        // A batch fails as a whole; alone, an event that cannot be taken keeps no other from being taken.
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: [
        'Microsoft.KeyVault.SecretNearExpiry'
        'Microsoft.KeyVault.SecretExpired'
        'Microsoft.KeyVault.SecretNewVersionCreated'
      ]
    }
    // The most that Event Grid gives.
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: deadLetterAccount.id
          blobContainerName: deadLetterContainer
        }
      }
    }
  }
}

@description('The name of the subscription.')
output name string = subscription.name

@description('The resource id of the subscription.')
output resourceId string = subscription.id
