metadata name = 'Network'
metadata description = 'The network of one region: a subnet that the sites call from, one that the automation calls from, and one where private endpoints answer. Networks of different regions are not connected: each has endpoints of its own to everything, and outlives the other.'

import { privateZones } from '../cloud.bicep'
import { networkNamesType } from '../naming.bicep'
import { tagsType } from '../types.bicep'

@description('Required. Names.')
param names networkNamesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Addresses of the network, /20 or larger.')
param addressPrefix string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var subnets = [
  // The sites of the API call out of this one.
  {
    name: 'api'
    delegation: 'Microsoft.Web/serverFarms'
    serviceEndpoint: 'Microsoft.Web'
    inbound: []
  }
  // The automation calls out of this one; Flex Consumption runs on Container Apps.
  {
    name: 'functions'
    delegation: 'Microsoft.App/environments'
    serviceEndpoint: 'Microsoft.Web'
    inbound: []
  }
  {
    name: 'endpoints'
    delegation: ''
    serviceEndpoint: ''
    inbound: ['443', '5432']
  }
]

module securityGroups 'network/security-group.bicep' = [
  for subnet in subnets: {
    params: {
      name: '${names.network}-${subnet.name}'
      location: location
      tags: tags
      inboundPorts: subnet.inbound
      workspaceResourceId: workspaceResourceId
    }
  }
]

resource groups 'Microsoft.Network/networkSecurityGroups@2024-05-01' existing = [
  for subnet in subnets: {
    name: '${names.network}-${subnet.name}'
  }
]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: names.network
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    subnets: [
      for (subnet, index) in subnets: {
        name: subnet.name
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, index)
          networkSecurityGroup: { id: groups[index].id }
          delegations: empty(subnet.delegation)
            ? []
            : [{ name: 'service', properties: { serviceName: subnet.delegation } }]
          serviceEndpoints: empty(subnet.serviceEndpoint) ? [] : [{ service: subnet.serviceEndpoint }]
          // The security group counts for private endpoints too.
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
  dependsOn: [securityGroups]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: network
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

module zones 'network/private-zone.bicep' = [
  for zone in items(privateZones): {
    params: {
      name: zone.value
      tags: tags
      networkName: network.name
    }
  }
]

@description('The name of the network.')
output name string = network.name

@description('The resource id of the network.')
output resourceId string = network.id
