metadata name = 'Private endpoint'
metadata description = 'The address of one service in the network of one region, and its name in that network.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the endpoint.')
param name string

@description('Required. Region of the network.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of an existing network with a subnet for endpoints.')
param networkName string

@description('Required. Resource id of the service.')
param targetResourceId string

@description('Required. What of the service is reached, such as blob.')
param target string

@description('Required. Name of an existing private DNS zone.')
param zoneName string

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: networkName

  resource subnet 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' existing = {
  name: zoneName
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    customNetworkInterfaceName: '${name}-nic'
    subnet: { id: network::subnet.id }
    privateLinkServiceConnections: [
      {
        name: name
        properties: {
          privateLinkServiceId: targetResourceId
          groupIds: [target]
        }
      }
    ]
  }

  resource zones 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: target, properties: { privateDnsZoneId: zone.id } }]
    }
  }
}

@description('The name of the endpoint.')
output name string = endpoint.name

@description('The resource id of the endpoint.')
output resourceId string = endpoint.id
