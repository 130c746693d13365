metadata name = 'Roles'
metadata description = 'Every role assignment, here or in the modules that it calls. Named from the resource id of the identity, not from its principal id, so that a snapshot can be compared with Azure.'

import { builtInRoles } from '../built-in-roles.bicep'
import { operationsNamesType, sharedNamesType, vaultNamesType } from '../naming.bicep'

@description('Required. Name of the environment.')
param environmentName string

@description('Required. Names of what all components share.')
param shared sharedNamesType

@description('Required. Names of the identities that sites pull images, send telemetry and read secrets with, region by region.')
param siteIdentityNames string[]

@description('Required. Names of the vaults and of their topics, region by region.')
param vaults vaultNamesType[]

@description('Required. Names of the automation and of its storage.')
param operations operationsNamesType

var telemetryIdentityNames = concat(siteIdentityNames, [operations.identity])

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: shared.registry
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: shared.insights
}

// In the order of telemetryIdentityNames: the sites first, so that an index means the same in both.
resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for name in telemetryIdentityNames: {
    name: name
  }
]

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

module ofOperations 'operations-roles.bicep' = {
  params: {
    environmentName: environmentName
    operations: operations
  }
}

module ofSecrets 'secret-roles.bicep' = {
  params: {
    environmentName: environmentName
    vaults: vaults
    siteIdentityNames: siteIdentityNames
    operations: operations
  }
}
