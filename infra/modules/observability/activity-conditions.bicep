metadata description = 'Conditions over the activity log.'

@export()
@description('That one of these was done.')
func succeeded(operations string[]) array => [
  { field: 'category', equals: 'Administrative' }
  { anyOf: map(operations, operation => { field: 'operationName', equals: operation }) }
  { field: 'status', equals: 'Succeeded' }
]

@export()
@description('That a swap of slots failed; a component may be half swapped.')
var swapFailed = [
  { field: 'category', equals: 'Administrative' }
  {
    anyOf: [
      { field: 'operationName', equals: 'Microsoft.Web/sites/slotsswap/action' }
      { field: 'operationName', equals: 'Microsoft.Web/sites/slots/slotsswap/action' }
    ]
  }
  { field: 'status', equals: 'Failed' }
]

@export()
@description('That Azure reports a resource as degraded or unavailable, and not because we asked for it.')
var degraded = [
  { field: 'category', equals: 'ResourceHealth' }
  {
    anyOf: [
      { field: 'properties.currentHealthStatus', equals: 'Degraded' }
      { field: 'properties.currentHealthStatus', equals: 'Unavailable' }
    ]
  }
  {
    anyOf: [
      { field: 'properties.cause', equals: 'PlatformInitiated' }
      { field: 'properties.cause', equals: 'Unknown' }
    ]
  }
]
