metadata description = 'When something that all components share is in trouble: suffix of the rule, metric and threshold.'

@export()
@description('Of the topic of a vault. A change that nobody heard of is found by the daily sweep at the latest.')
var ofTopics = [
  {
    suffix: 'dead-letter'
    description: 'Events of a vault were not delivered. They lie in the container dead-letters; the daily sweep finds what they were about.'
    severity: 2
    metricName: 'DeadLetteredCount'
    timeAggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    suffix: 'dropped'
    description: 'Events of a vault were neither delivered nor kept. The daily sweep finds what they were about.'
    severity: 2
    metricName: 'DroppedEventCount'
    timeAggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 0
  }
]

@export()
@description('Of a vault.')
var ofVaults = [
  {
    suffix: 'unreachable'
    description: 'A vault does not answer: sites cannot read their secrets again.'
    severity: 1
    metricName: 'Availability'
    timeAggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
  }
]

@export()
@description('Of the machines of the API.')
var ofPlans = [
  {
    suffix: 'cpu'
    description: 'The machines of the API run out of processors.'
    severity: 2
    metricName: 'CpuPercentage'
    timeAggregation: 'Average'
    operator: 'GreaterThan'
    threshold: 80
  }
  {
    suffix: 'memory'
    description: 'The machines of the API run out of memory.'
    severity: 2
    metricName: 'MemoryPercentage'
    timeAggregation: 'Average'
    operator: 'GreaterThan'
    threshold: 85
  }
]

@export()
@description('Of Front Door.')
var ofEdge = [
  {
    suffix: 'origins'
    description: 'Front Door finds origins that do not answer.'
    severity: 1
    metricName: 'OriginHealthPercentage'
    timeAggregation: 'Average'
    operator: 'LessThan'
    threshold: 75
  }
  {
    suffix: 'errors'
    description: 'Front Door answers with server errors.'
    severity: 1
    metricName: 'Percentage5XX'
    timeAggregation: 'Average'
    operator: 'GreaterThan'
    threshold: 5
  }
]

@export()
@description('Of the storage account of the automation.')
var ofStorage = [
  {
    suffix: 'unreachable'
    description: 'Requests of the automation fail in storage: it may neither hear nor record.'
    severity: 1
    metricName: 'Availability'
    timeAggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
  }
]
