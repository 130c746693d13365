metadata name = 'Data'
metadata description = 'What holds data: secrets, rides, photos and flags. All of it is kept in more than one place, and none of it answers the internet but App Configuration.'

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

module vaults 'data/vault.bicep' = [
  for (region, index) in regions: {
    params: {
      names: names.vaults[index]
      location: region
      tags: tags
      workspaceResourceId: workspaceResourceId
      recoveryDays: platform.secretRecoveryDays
    }
  }
]

module media 'data/storage-account.bicep' = {
  params: {
    name: names.keyed.media
    location: home
    tags: apiTags
    workspaceResourceId: workspaceResourceId
    skuName: 'Standard_RAGZRS'
    // The API still signs the addresses that photos are uploaded to with an account key.
    allowSharedKeyAccess: true
    containers: [{ name: 'photos' }]
  }
}

module appConfiguration 'data/app-configuration.bicep' = {
  params: {
    name: names.keyed.appConfiguration
    location: home
    tags: apiTags
    workspaceResourceId: workspaceResourceId
    replicaRegions: skip(regions, 1)
    featureFlags: platform.featureFlags
  }
}

module rides 'data/database.bicep' = {
  params: {
    names: names.database
    location: home
    replicaLocation: last(regions)!
    tags: apiTags
    workspaceResourceId: workspaceResourceId
    database: platform.database
  }
}

@description('The names of the vaults.')
output names string[] = [for (region, index) in regions: vaults[index].outputs.name]

@description('The resource ids of the vaults.')
output resourceIds string[] = [for (region, index) in regions: vaults[index].outputs.resourceId]

@description('The resource id of the storage account of the photos.')
output mediaResourceId string = media.outputs.resourceId

@description('The resource id of the App Configuration store.')
output appConfigurationResourceId string = appConfiguration.outputs.resourceId

@description('The resource id of the database server that is written to when it is made.')
output databaseResourceId string = rides.outputs.resourceId
