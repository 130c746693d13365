metadata name = 'Edge'
metadata description = 'What stands before the regions: one Front Door with a firewall, the addresses that it serves, and the apps of riders and drivers.'

import { cloud } from '../cloud.bicep'
import { namesType } from '../naming.bicep'
import { edgeType, regionType, tagsType } from '../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. Tags of what all components share.')
param tags tagsType

@description('Required. Tags of the apps.')
param webTags tagsType

@description('Required. Domain and limits.')
param edge edgeType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var live = map(names.sites, site => { name: 'live-${last(split(site.signalR, '-'))}', host: site.signalR })

// A connection belongs to the service that the API of the same region negotiated it with, so that each has an address.
var addresses = [
  {
    name: 'api'
    domain: 'api'
    routes: [
      { name: 'api', originGroup: 'api', patterns: ['/*'], isCached: false }
      { name: 'openapi', originGroup: 'api', patterns: ['/openapi.json', '/openapi/*'], isCached: true }
      // Uploads and downloads carry a signature that the API made.
      { name: 'photos', originGroup: 'media', patterns: ['/photos/*'], isCached: false }
    ]
  }
  { name: 'rider', domain: 'ride', routes: [{ name: 'app', originGroup: 'rider', patterns: ['/*'], isCached: true }] }
  {
    name: 'driver'
    domain: 'drive'
    routes: [{ name: 'app', originGroup: 'driver', patterns: ['/*'], isCached: true }]
  }
  ...map(live, service => {
    name: service.name
    domain: service.name
    routes: [{ name: 'live', originGroup: service.name, patterns: ['/*'], isCached: false }]
  })
]

module apps 'edge/static-app.bicep' = [
  for name in [names.edge.rider, names.edge.driver]: {
    params: {
      name: name
      location: first(regions)!
      tags: webTags
    }
  }
]

module profile 'edge/profile.bicep' = {
  params: {
    name: names.edge.profile
    tags: tags
    workspaceResourceId: workspaceResourceId
  }
}

module origins 'edge/origins.bicep' = {
  params: {
    names: names
    regions: regions
    live: map(live, service => { name: service.name, host: '${service.host}.${cloud.signalRSuffix}' })
  }
  dependsOn: [profile, apps]
}

module endpoints 'edge/endpoint.bicep' = [
  for address in addresses: {
    params: {
      profileName: names.edge.profile
      name: '${names.edge.endpointPrefix}-${address.name}'
      tags: tags
      routes: address.routes
      hostName: edge.?domain == null ? null : '${address.domain}.${edge.?domain!}'
    }
    dependsOn: [origins]
  }
]

module firewall 'edge/firewall.bicep' = {
  params: {
    name: names.edge.firewall
    tags: tags
    requestsPerAddress: edge.requestsPerAddress
    signInsPerAddress: edge.signInsPerAddress
    profileName: names.edge.profile
    endpointNames: map(addresses, address => '${names.edge.endpointPrefix}-${address.name}')
    hasDomains: edge.?domain != null
  }
  dependsOn: [endpoints]
}

@description('The name of the Front Door profile.')
output name string = profile.outputs.name

@description('The resource id of the Front Door profile.')
output resourceId string = profile.outputs.resourceId

@description('The resource id of the policy of the firewall.')
output firewallResourceId string = firewall.outputs.resourceId
