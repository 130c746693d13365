metadata name = 'Identity'
metadata description = 'An identity that exists before what uses it, so that its roles do too.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the identity.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('The name of the identity.')
output name string = identity.name

@description('The resource id of the identity.')
output resourceId string = identity.id

@description('The client id of the identity, which an SDK asks for to choose it.')
output clientId string = identity.properties.clientId
