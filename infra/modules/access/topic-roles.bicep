metadata name = 'Roles of a topic'
metadata description = 'Lets the topic of a vault keep what it could not deliver, and write into the queue of events where there is one.'

import { builtInRoles } from '../../built-in-roles.bicep'

@description('Required. Name of the topic.')
param topicName string

@description('Required. Resource group of the topic.')
param topicGroupName string

@description('Required. Name of the storage account of the automation.')
param accountName string

@description('Required. Whether Event Grid writes into a queue.')
param hasEventQueue bool

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
  scope: resourceGroup(topicGroupName)
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = {
      name: 'dead-letters'
    }
  }

  resource queues 'queueServices' existing = {
    name: 'default'

    resource events 'queues' existing = {
      name: 'vault-events'
    }
  }
}

resource deadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobs::deadLetters
  name: guid(account::blobs::deadLetters.id, topic.id, builtInRoles.storageBlobDataContributor)
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.storageBlobDataContributor
    )
  }
}

resource events 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasEventQueue) {
  scope: account::queues::events
  name: guid(account::queues::events.id, topic.id, builtInRoles.storageQueueDataMessageSender)
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.storageQueueDataMessageSender
    )
  }
}

@description('The name of the assignment on dead letters.')
output name string = deadLetters.name

@description('The resource id of the assignment on dead letters.')
output resourceId string = deadLetters.id
