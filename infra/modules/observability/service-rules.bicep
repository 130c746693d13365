metadata description = 'When something that the API runs with is in trouble: suffix of the rule, metric and threshold.'

@export()
@description('Of a database server.')
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

@export()
@description('Of the replica besides.')
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

@export()
@description('Of live connections.')
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

@export()
@description('Of an App Configuration store.')
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

@export()
@description('Of the storage account of the photos.')
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
