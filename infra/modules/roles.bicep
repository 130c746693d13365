metadata name = 'Roles'
metadata description = 'Every role assignment, in one place. Named from the resource id of the identity, so that a snapshot can be compared with Azure.'

@description('Required. Name of the container registry.')
param registryName string

@description('Required. Name of the Application Insights resource.')
param insightsName string

@description('Required. Names of the identities that sites pull images and send telemetry with.')
param siteIdentityNames string[]

@description('Required. Name of the identity of the automation.')
param operationsIdentityName string

@description('Required. Name of the storage account of the automation.')
param operationsStorageName string

@description('Required. Name of the storage account in the other region that anchors the record.')
param anchorStorageName string

var roleIds = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

// What the Functions host and the durable engine need of their storage, and what the app needs of the same account.
var operationsStorageRoles = ['storageBlobDataOwner', 'storageQueueDataContributor', 'storageTableDataContributor']

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: registryName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource operationsStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: operationsStorageName
}

resource anchorStorage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: anchorStorageName
}

resource siteIdentities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for name in siteIdentityNames: {
    name: name
  }
]

resource operationsIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: operationsIdentityName
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in siteIdentityNames: {
    scope: registry
    name: guid(registry.id, siteIdentities[index].id, roleIds.acrPull)
    properties: {
      principalId: siteIdentities[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.acrPull)
    }
  }
]

resource siteTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in siteIdentityNames: {
    scope: insights
    name: guid(insights.id, siteIdentities[index].id, roleIds.monitoringMetricsPublisher)
    properties: {
      principalId: siteIdentities[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roleIds.monitoringMetricsPublisher
      )
    }
  }
]

resource operationsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, operationsIdentity.id, roleIds.monitoringMetricsPublisher)
  properties: {
    principalId: operationsIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.monitoringMetricsPublisher
    )
  }
}

resource operationsData 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in operationsStorageRoles: {
    scope: operationsStorage
    name: guid(operationsStorage.id, operationsIdentity.id, roleIds[role])
    properties: {
      principalId: operationsIdentity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[role])
    }
  }
]

resource anchorData 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: anchorStorage
  name: guid(anchorStorage.id, operationsIdentity.id, roleIds.storageBlobDataContributor)
  properties: {
    principalId: operationsIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.storageBlobDataContributor
    )
  }
}
