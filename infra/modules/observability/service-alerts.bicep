metadata name = 'Alerts of what the API runs with'
metadata description = 'The database, live connections, photos and settings of the API. None has the name of a rule that rolls a release back: a release is not to blame for them.'

import { namesType } from '../../naming.bicep'
import { ofAccounts, ofReplica, ofServers, ofSignalR, ofStores } from 'service-rules.bicep'
import { tagsType } from '../../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

var subscriptionId = subscription().subscriptionId
var servers = 'Microsoft.DBforPostgreSQL/flexibleServers'
var signalR = 'Microsoft.SignalRService/SignalR'
var stores = 'Microsoft.AppConfiguration/configurationStores'
var accounts = 'Microsoft.Storage/storageAccounts'

var data = names.groups.data
var watched = [
  { name: names.database.primary, label: names.database.primary, group: data, type: servers, rules: ofServers }
  {
    name: names.database.replica
    label: names.database.replica
    group: data
    type: servers
    rules: concat(ofServers, ofReplica)
  }
  ...map(names.sites, site => {
    name: site.signalR
    label: site.signalR
    group: names.groups.compute
    type: signalR
    rules: ofSignalR
  })
  {
    name: names.keyed.appConfiguration
    label: names.keyed.appConfiguration
    group: data
    type: stores
    rules: ofStores
  }
  { name: names.keyed.media, label: '${names.prefix}-media', group: data, type: accounts, rules: ofAccounts }
]

module alerts 'metric-alerts.bicep' = {
  params: {
    rules: flatten(map(
      watched,
      one =>
        map(one.rules, rule => {
          name: '${one.label}-${rule.suffix}'
          description: rule.description
          severity: rule.severity
          resourceId: resourceId(subscriptionId, one.group, one.type, one.name)
          resourceType: one.type
          metricName: rule.metricName
          timeAggregation: rule.timeAggregation
          operator: rule.operator
          threshold: rule.threshold
        })
    ))
    tags: tags
    actionGroupResourceId: actionGroupResourceId
  }
}

@description('The names of the rules.')
output names string[] = alerts.outputs.names

@description('The resource ids of the rules.')
output resourceIds string[] = alerts.outputs.resourceIds
