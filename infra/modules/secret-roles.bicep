metadata name = 'Roles about secrets'
metadata description = 'Who may do what to secrets: a site reads those of its own region, the automation renews all, a topic keeps what it could not deliver.'

import { builtInRoles } from '../built-in-roles.bicep'
import { operationsNamesType, vaultNamesType } from '../naming.bicep'

@description('Required. Name of the environment.')
param environmentName string

@description('Required. Names of the vaults and of their topics, region by region.')
param vaults vaultNamesType[]

@description('Required. Names of the identities of the sites, in the order of the vaults.')
param siteIdentityNames string[]

@description('Required. Names of the automation and of its storage.')
param operations operationsNamesType

resource secretStores 'Microsoft.KeyVault/vaults@2024-11-01' existing = [
  for names in vaults: {
    name: names.vault
  }
]

resource topics 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = [
  for names in vaults: {
    name: names.topic
  }
]

resource sites 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for name in siteIdentityNames: {
    name: name
  }
]

resource automation 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: operations.identity
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: operations.storage

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = {
      name: 'dead-letters'
    }
  }
}

resource reading 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (names, index) in vaults: {
    scope: secretStores[index]
    name: guid(secretStores[index].id, sites[index].id, builtInRoles.keyVaultSecretsUser)
    properties: {
      principalId: sites[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        builtInRoles.keyVaultSecretsUser
      )
    }
  }
]

resource renewing 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (names, index) in vaults: {
    scope: secretStores[index]
    name: guid(secretStores[index].id, automation.id, builtInRoles.keyVaultSecretsOfficer)
    properties: {
      principalId: automation.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        builtInRoles.keyVaultSecretsOfficer
      )
    }
  }
]

resource deadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (names, index) in vaults: {
    scope: storage::blobs::deadLetters
    name: guid(storage::blobs::deadLetters.id, topics[index].id, builtInRoles.storageBlobDataContributor)
    properties: {
      principalId: topics[index].identity.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        builtInRoles.storageBlobDataContributor
      )
    }
  }
]

module rotateSecret 'rotate-secret-role.bicep' = {
  params: {
    roleName: 'ChaufHER rotate secrets (${environmentName})'
    identityName: operations.identity
  }
}

@description('The names of the vaults.')
output names string[] = [for (names, index) in vaults: secretStores[index].name]

@description('The resource ids of the vaults.')
output resourceIds string[] = [for (names, index) in vaults: secretStores[index].id]
