metadata name = 'Security group'
metadata description = 'What may come into a subnet: the given ports from the own network, and nothing else.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the group.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Ports that the own network may call.')
param inboundPorts string[]

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var allowed = empty(inboundPorts)
  ? []
  : [
      {
        name: 'allow-own-network'
        properties: {
          description: 'The own network calls these ports.'
          access: 'Allow'
          direction: 'Inbound'
          priority: 100
          protocol: 'Tcp'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: 'VirtualNetwork'
          destinationPortRanges: inboundPorts
        }
      }
    ]

resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    securityRules: [
      ...allowed
      {
        name: 'deny-inbound'
        properties: {
          description: 'Nothing else comes in, from the own network neither.'
          access: 'Deny'
          direction: 'Inbound'
          priority: 4096
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: group
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: map(['NetworkSecurityGroupEvent', 'NetworkSecurityGroupRuleCounter'], category => {
      category: category
      enabled: true
    })
  }
}

@description('The name of the group.')
output name string = group.name

@description('The resource id of the group.')
output resourceId string = group.id
