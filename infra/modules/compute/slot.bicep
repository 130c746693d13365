metadata name = 'Deployment slot'
metadata description = 'The slot of a site that the next or the previous release waits in.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the site.')
param siteName string

@description('Required. Name of the slot.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the identity that it acts as.')
param identityResourceId string

@description('Required. Properties, as the site has them.')
param properties object

resource site 'Microsoft.Web/sites@2024-11-01' existing = {
  name: siteName
}

resource slot 'Microsoft.Web/sites/slots@2024-11-01' = {
  parent: site
  name: name
  location: location
  tags: tags
  kind: 'app,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityResourceId}': {} }
  }
  properties: properties
}

@description('The name of the slot.')
output name string = slot.name

@description('The resource id of the slot.')
output resourceId string = slot.id
