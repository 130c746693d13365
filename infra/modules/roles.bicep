metadata name = 'Roles'
metadata description = 'Every role assignment, in one place. Named from the resource id of the identity, not from its principal id, so that a snapshot can be compared with Azure.'

import { builtInRoles } from '../built-in-roles.bicep'
import { operationsNamesType, sharedNamesType } from '../naming.bicep'

@description('Required. Name of the environment.')
param environmentName string

@description('Required. Names of what all components share.')
param shared sharedNamesType

@description('Required. Names of the identities that sites pull images and send telemetry with.')
param siteIdentityNames string[]

@description('Required. Names of the automation and of its storage.')
param operations operationsNamesType

var telemetryIdentityNames = concat(siteIdentityNames, [operations.identity])

// What the Functions host and the durable engine need of AzureWebJobsStorage, and the app of the same account.
var operationsStorageRoles = [
  builtInRoles.storageBlobDataOwner
  builtInRoles.storageQueueDataContributor
  builtInRoles.storageTableDataContributor
]

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: shared.registry
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: shared.insights
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: operations.storage
}

resource anchorStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: operations.anchorStorage
}

// In the order of telemetryIdentityNames: the sites first, so that an index means the same in both.
resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for name in telemetryIdentityNames: {
    name: name
  }
]

resource operationsIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: operations.identity
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in siteIdentityNames: {
    scope: registry
    name: guid(registry.id, identities[index].id, builtInRoles.acrPull)
    properties: {
      principalId: identities[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.acrPull)
    }
  }
]

resource telemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in telemetryIdentityNames: {
    scope: insights
    name: guid(insights.id, identities[index].id, builtInRoles.monitoringMetricsPublisher)
    properties: {
      principalId: identities[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        builtInRoles.monitoringMetricsPublisher
      )
    }
  }
]

resource operationsData 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in operationsStorageRoles: {
    scope: storage
    name: guid(storage.id, operationsIdentity.id, role)
    properties: {
      principalId: operationsIdentity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource anchorData 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: anchorStorage
  name: guid(anchorStorage.id, operationsIdentity.id, builtInRoles.storageBlobDataContributor)
  properties: {
    principalId: operationsIdentity.properties.principalId
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
