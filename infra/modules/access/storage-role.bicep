metadata name = 'Role on a storage account'
metadata description = 'Lets an identity of the same resource group use a storage account.'

@description('Required. Name of the account.')
param accountName string

@description('Required. Name of the identity.')
param identityName string

@description('Required. Id of the built-in role.')
param role string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identity.id, role)
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
