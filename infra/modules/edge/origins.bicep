metadata name = 'Origins'
metadata description = 'What stands behind Front Door: the API in every region, the photos, the apps, and the live connections of each region.'

import { cloud } from '../../cloud.bicep'
import { namesType } from '../../naming.bicep'
import { regionType } from '../../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. Live connections: name of the group and host, region by region.')
param live { name: string, host: string }[]

resource media 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: names.keyed.media
  scope: resourceGroup(names.groups.data)
}

resource rider 'Microsoft.Web/staticSites@2024-11-01' existing = {
  name: names.edge.rider
}

resource driver 'Microsoft.Web/staticSites@2024-11-01' existing = {
  name: names.edge.driver
}

module api 'origin-group.bicep' = {
  params: {
    profileName: names.edge.profile
    name: 'api'
    probePath: '/health'
    // Every region takes its part at all times, so that none is found broken on the day it is needed. Home is nearer to the
    // database and takes most.
    origins: map(range(0, length(regions)), index => {
      name: names.sites[index].site
      hostName: '${names.sites[index].site}.${cloud.sitesSuffix}'
      weight: index == 0 ? 900 : 100
    })
  }
}

module photos 'origin-group.bicep' = {
  params: {
    profileName: names.edge.profile
    name: 'media'
    // The account answers nobody without a signature, a probe neither; with one origin none is needed.
    probePath: null
    origins: [
      {
        name: names.keyed.media
        hostName: '${names.keyed.media}.blob.${cloud.storageSuffix}'
        weight: 1000
      }
    ]
    // Somebody approves the connection on the account once; until then photos are not served.
    privateLink: { location: first(regions)!, target: 'blob' }
    privateLinkResourceId: media.id
  }
}

module riderApp 'origin-group.bicep' = {
  params: {
    profileName: names.edge.profile
    name: 'rider'
    probePath: '/'
    origins: [{ name: names.edge.rider, hostName: rider.properties.defaultHostname, weight: 1000 }]
  }
}

module driverApp 'origin-group.bicep' = {
  params: {
    profileName: names.edge.profile
    name: 'driver'
    probePath: '/'
    origins: [{ name: names.edge.driver, hostName: driver.properties.defaultHostname, weight: 1000 }]
  }
}

module connections 'origin-group.bicep' = [
  for service in live: {
    params: {
      profileName: names.edge.profile
      name: service.name
      probePath: '/api/v1/health'
      origins: [{ name: service.name, hostName: service.host, weight: 1000 }]
    }
  }
]

@description('The names of the origin groups.')
output names string[] = [
  api.outputs.name
  photos.outputs.name
  riderApp.outputs.name
  driverApp.outputs.name
  ...map(live, service => service.name)
]
