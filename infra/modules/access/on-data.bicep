metadata name = 'Roles on data'
metadata description = 'Who may do what to secrets: a site reads those of its own region, the automation renews all.'

import { builtInRoles } from '../../built-in-roles.bicep'
import { namesType } from '../../naming.bicep'

@description('Required. Names.')
param names namesType

resource vaults 'Microsoft.KeyVault/vaults@2024-11-01' existing = [
  for vault in names.vaults: {
    name: vault.vault
  }
]

resource sites 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for site in names.sites: {
    name: site.identity
    scope: resourceGroup(names.groups.compute)
  }
]

resource automation 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.operations.identity
  scope: resourceGroup(names.groups.automation)
}

resource reading 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (vault, index) in names.vaults: {
    scope: vaults[index]
    name: guid(vaults[index].id, sites[index].id, builtInRoles.keyVaultSecretsUser)
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
  for (vault, index) in names.vaults: {
    scope: vaults[index]
    name: guid(vaults[index].id, automation.id, builtInRoles.keyVaultSecretsOfficer)
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

@description('The names of the vaults.')
output names string[] = [for (vault, index) in names.vaults: vaults[index].name]

@description('The resource ids of the vaults.')
output resourceIds string[] = [for (vault, index) in names.vaults: vaults[index].id]
