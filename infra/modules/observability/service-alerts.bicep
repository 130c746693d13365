metadata name = 'Alerts of what the API runs with'
metadata description = 'The database, live connections, photos and settings of the API. None has the name of a rule that rolls a release back: a release is not to blame for them.'

import { namesType } from '../../naming.bicep'
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

var ofServers = [
  {
    suffix: 'down'
    description: 'The database does not answer.'
    severity: 0
    metricName: 'is_db_alive'
    timeAggregation: 'Maximum'
    operator: 'LessThan'
    threshold: 1
  }
  {
    suffix: 'cpu'
    description: 'The database runs out of processors.'
    severity: 2
    metricName: 'cpu_percent'
    timeAggregation: 'Average'
    operator: 'GreaterThan'
    threshold: 80
  }
  {
    suffix: 'disk'
    description: 'The disk of the database fills up.'
    severity: 1
    metricName: 'storage_percent'
    timeAggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 85
  }
]
var ofReplica = [
  {
    suffix: 'lag'
    description: 'What a lost region would cost grows: the replica is minutes behind.'
    severity: 1
    metricName: 'physical_replication_delay_in_seconds'
    timeAggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 300
  }
]
var ofSignalR = [
  {
    suffix: 'connections'
    description: 'Live connections run out: more units are needed.'
    severity: 1
    metricName: 'ConnectionQuotaUtilization'
    timeAggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 80
  }
  {
    suffix: 'errors'
    description: 'The service of live connections fails.'
    severity: 2
    metricName: 'SystemErrors'
    timeAggregation: 'Average'
    operator: 'GreaterThan'
    threshold: 5
  }
]
var ofStores = [
  {
    suffix: 'throttled'
    description: 'Settings are asked for more often than the store answers.'
    severity: 2
    metricName: 'ThrottledHttpRequestCount'
    timeAggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 0
  }
]
var ofAccounts = [
  {
    suffix: 'unreachable'
    description: 'Requests for photos fail in storage.'
    severity: 2
    metricName: 'Availability'
    timeAggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
  }
]

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
