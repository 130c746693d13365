metadata name = 'Secret events'
metadata description = 'Brings what a vault says about its secrets to the automation: pushed to its function, or into a queue where nothing may be pushed. Without it nothing is rotated on time.'

@description('Required. Name of the system topic of the vault. Its identity may write dead letters, and into the queue.')
param topicName string

@description('Required. Resource group of the automation.')
param automationGroupName string

@description('Required. Name of the function app. Its code is deployed: Event Grid asks the function whether it wants the events before the subscription is made.')
param appName string

@description('Required. Name of the storage account that keeps what could not be delivered, and the queue.')
param accountName string

@description('Required. How Event Grid delivers.')
param delivery 'push' | 'queue'

var asTopic = { type: 'SystemAssigned' }

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
  scope: resourceGroup(automationGroupName)

  // As functions/events.ts registers it.
  resource events 'functions' existing = {
    name: 'events'
  }
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
  scope: resourceGroup(automationGroupName)
}

var pushed = {
  destination: {
    endpointType: 'AzureFunction'
    properties: {
      resourceId: app::events.id
      // A batch fails as a whole; alone, an event that cannot be taken keeps no other from being taken.
      maxEventsPerBatch: 1
      preferredBatchSizeInKilobytes: 64
    }
  }
}

var queued = {
  // A push reaches no private endpoint; a trusted service that has an identity passes the firewall of the account.
  deliveryWithResourceIdentity: {
    identity: asTopic
    destination: {
      endpointType: 'StorageQueue'
      properties: {
        resourceId: account.id
        queueName: 'vault-events'
        queueMessageTimeToLiveInSeconds: 604800
      }
    }
  }
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'secrets'
  properties: {
    ...(delivery == 'push' ? pushed : queued)
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
      identity: asTopic
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: account.id
          blobContainerName: 'dead-letters'
        }
      }
    }
  }
}

@description('The name of the subscription.')
output name string = subscription.name

@description('The resource id of the subscription.')
output resourceId string = subscription.id
