metadata name = 'Roles of the automation'
metadata description = 'What the automation may do to its own storage, and to the sites that it rolls back.'

import { builtInRoles } from '../built-in-roles.bicep'
import { operationsNamesType } from '../naming.bicep'

@description('Required. Name of the environment.')
param environmentName string

@description('Required. Names of the automation and of its storage.')
param operations operationsNamesType

// What the Functions host and the durable engine need of AzureWebJobsStorage, and the app of the same account.
var storageRoles = [
  builtInRoles.storageBlobDataOwner
  builtInRoles.storageQueueDataContributor
  builtInRoles.storageTableDataContributor
]

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: operations.storage
}

resource anchorStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: operations.anchorStorage
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: operations.identity
}

resource data 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in storageRoles: {
    scope: storage
    name: guid(storage.id, identity.id, role)
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource anchors 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: anchorStorage
  name: guid(anchorStorage.id, identity.id, builtInRoles.storageBlobDataContributor)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.storageBlobDataContributor
    )
  }
}

module rollBack 'roll-back-role.bicep' = {
  params: {
    roleName: 'ChaufHER roll-back (${environmentName})'
    identityName: operations.identity
  }
}

@description('The name of the identity.')
output name string = identity.name

@description('The resource id of the identity.')
output resourceId string = identity.id
