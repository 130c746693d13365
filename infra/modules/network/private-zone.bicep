metadata name = 'Private DNS zone'
metadata description = 'Where the network of one region finds the private endpoints of one service.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the zone, as Azure gives it.')
param name string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of an existing network.')
param networkName string

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: networkName
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: name
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: networkName
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
}

@description('The name of the zone.')
output name string = zone.name

@description('The resource id of the zone.')
output resourceId string = zone.id
