metadata name = 'Role on the subscription'
metadata description = 'Lets an identity act on all of the subscription.'

targetScope = 'subscription'

@description('Required. Name of the identity.')
param identityName string

@description('Required. Resource group of the identity.')
param identityGroupName string

@description('Required. Id of the built-in role.')
param role string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
  scope: resourceGroup(identityGroupName)
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, identity.id, role)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

@description('The name of the assignment.')
output name string = assignment.name

@description('The resource id of the assignment.')
output resourceId string = assignment.id
