metadata name = 'Private access'
metadata description = 'Private endpoints of everything that is closed to the internet, in the network of one region. All of them in every region, so that a region needs nothing of the network of another.'

import { privateZones } from '../cloud.bicep'
import { namesType, networkNamesType } from '../naming.bicep'
import { tagsType } from '../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Names of the network. It exists, with its zones.')
param network networkNamesType

@description('Required. Region of the network.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Whether there is a storage account for the standby of the automation.')
param hasStandby bool

var accounts = 'Microsoft.Storage/storageAccounts'
var subscriptionId = subscription().subscriptionId
var data = names.groups.data
var automation = names.groups.automation

var vaults = map(names.vaults, vault => {
  name: replace(vault.vault, '${names.prefix}-', '')
  target: 'vault'
  resourceId: resourceId(subscriptionId, data, 'Microsoft.KeyVault/vaults', vault.vault)
})

var signalRs = map(names.sites, site => {
  name: replace(site.signalR, '${names.prefix}-', '')
  target: 'signalr'
  resourceId: resourceId(subscriptionId, names.groups.compute, 'Microsoft.SignalRService/signalR', site.signalR)
})

var databases = map([names.database.primary, names.database.replica], server => {
  name: replace(server, '${names.prefix}-', '')
  target: 'postgresqlServer'
  resourceId: resourceId(subscriptionId, data, 'Microsoft.DBforPostgreSQL/flexibleServers', server)
})

var storage = map(
  [
    { name: 'media-blob', target: 'blob', group: data, account: names.keyed.media }
    { name: 'ops-blob', target: 'blob', group: automation, account: names.operations.storage }
    { name: 'ops-queue', target: 'queue', group: automation, account: names.operations.storage }
    { name: 'ops-table', target: 'table', group: automation, account: names.operations.storage }
    { name: 'anchor-blob', target: 'blob', group: automation, account: names.operations.anchorStorage }
    ...(hasStandby
      ? [
          { name: 'standby-blob', target: 'blob', group: automation, account: names.standby.storage }
          { name: 'standby-queue', target: 'queue', group: automation, account: names.standby.storage }
          { name: 'standby-table', target: 'table', group: automation, account: names.standby.storage }
        ]
      : [])
  ],
  service => {
    name: service.name
    target: service.target
    resourceId: resourceId(subscriptionId, service.group, accounts, service.account)
  }
)

var settings = [
  {
    name: 'config'
    target: 'configurationStores'
    resourceId: resourceId(
      subscriptionId,
      data,
      'Microsoft.AppConfiguration/configurationStores',
      names.keyed.appConfiguration
    )
  }
]

var services = concat(vaults, signalRs, databases, storage, settings)

module endpoints 'network/private-endpoint.bicep' = [
  for service in services: {
    params: {
      name: '${network.endpointPrefix}-${service.name}-in-${network.regionCode}'
      location: location
      tags: tags
      networkName: network.network
      targetResourceId: service.resourceId
      target: service.target
      zoneName: privateZones[service.target]
    }
  }
]

@description('The names of the endpoints.')
output names string[] = [for (service, index) in services: endpoints[index].outputs.name]

@description('The resource ids of the endpoints.')
output resourceIds string[] = [for (service, index) in services: endpoints[index].outputs.resourceId]
