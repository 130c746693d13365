metadata name = 'Assignment of a custom role'
metadata description = 'A role that was made in one resource group, held on another one.'

@description('Required. What the name of the role was made from.')
param key string

@description('Required. Resource group that the role was made in.')
param definitionGroupName string

@description('Required. Name of the identity that holds it.')
param identityName string

@description('Required. Resource group of the identity.')
param identityGroupName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
  scope: resourceGroup(identityGroupName)
}

resource definitionGroup 'Microsoft.Resources/resourceGroups@2025-04-01' existing = {
  name: definitionGroupName
  scope: subscription()
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, identity.id, key)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', guid(definitionGroup.id, key))
  }
}

@description('The name of the assignment.')
output name string = assignment.name

@description('The resource id of the assignment.')
output resourceId string = assignment.id
