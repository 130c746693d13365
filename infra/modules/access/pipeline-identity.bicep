metadata name = 'Identity of a pipeline'
metadata description = 'What jobs on GitHub act as: GitHub vouches for them with a token, and there is no secret.'

import { cloud } from '../../cloud.bicep'
import { tagsType } from '../../types.bicep'

@description('Required. Name of the identity.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Whom GitHub vouches for, such as repo:owner/name:environment:prod.')
param subject string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags

  resource github 'federatedIdentityCredentials' = {
    name: 'github'
    properties: {
      issuer: cloud.githubIssuer
      subject: subject
      audiences: ['api://AzureADTokenExchange']
    }
  }
}

@description('The name of the identity.')
output name string = identity.name

@description('The resource id of the identity.')
output resourceId string = identity.id
