metadata name = 'Services'
metadata description = 'What the API runs with: images, live connections in every region, text messages, push messages, and the identities of its sites. What has keys has a secret, rotated by the automation.'

import { namesType } from '../naming.bicep'
import { platformType, regionType, tagsType } from '../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. Tags of what all components share.')
param tags tagsType

@description('Required. Tags of what is the API\'s own.')
param apiTags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. What the platform is made of.')
param platform platformType

var home = first(regions)!

module registry 'compute/registry.bicep' = {
  params: {
    name: names.shared.registry
    location: home
    tags: tags
    skuName: platform.registrySkuName
    replicaRegions: skip(regions, 1)
    workspaceResourceId: workspaceResourceId
  }
}

module signalRs 'compute/signalr.bicep' = [
  for (region, index) in regions: {
    params: {
      name: names.sites[index].signalR
      location: region
      tags: apiTags
      capacity: platform.signalRUnits
      workspaceResourceId: workspaceResourceId
    }
  }
]

module communication 'compute/communication.bicep' = {
  params: {
    name: names.keyed.communication
    tags: apiTags
    workspaceResourceId: workspaceResourceId
  }
}

module notificationHub 'compute/notification-hub.bicep' = {
  params: {
    namespaceName: names.keyed.pushNamespace
    hubName: names.keyed.pushHub
    ruleName: names.keyed.pushRule
    location: home
    tags: apiTags
    workspaceResourceId: workspaceResourceId
  }
}

// Before what uses them, so that their roles are too.
module identities 'access/identity.bicep' = [
  for (region, index) in regions: {
    params: {
      name: names.sites[index].identity
      location: region
      tags: apiTags
    }
  }
]

@description('The name of the registry.')
output name string = registry.outputs.name

@description('The resource id of the registry.')
output resourceId string = registry.outputs.resourceId

@description('The resource ids of the SignalR services.')
output signalRResourceIds string[] = [for (region, index) in regions: signalRs[index].outputs.resourceId]

@description('The resource ids of the identities of the sites.')
output identityResourceIds string[] = [for (region, index) in regions: identities[index].outputs.resourceId]

@description('The resource ids of what else has keys.')
output keyedResourceIds string[] = [communication.outputs.resourceId, notificationHub.outputs.resourceId]
