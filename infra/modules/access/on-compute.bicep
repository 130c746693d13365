metadata name = 'Roles on compute'
metadata description = 'Sites pull their images.'

import { builtInRoles } from '../../built-in-roles.bicep'
import { namesType } from '../../naming.bicep'

@description('Required. Names.')
param names namesType

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: names.shared.registry
}

resource sites 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for site in names.sites: {
    name: site.identity
  }
]

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (site, index) in names.sites: {
    scope: registry
    name: guid(registry.id, sites[index].id, builtInRoles.acrPull)
    properties: {
      principalId: sites[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtInRoles.acrPull)
    }
  }
]

@description('The names of the assignments.')
output names string[] = [for (site, index) in names.sites: pull[index].name]

@description('The resource ids of the assignments.')
output resourceIds string[] = [for (site, index) in names.sites: pull[index].id]
