metadata name = 'Activity log'
metadata description = 'What was done to the subscription, by whom, kept in the workspace.'

targetScope = 'subscription'

@description('Required. Name of the diagnostic setting.')
param name string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: name
  properties: {
    workspaceId: workspaceResourceId
    logs: map(
      ['Administrative', 'Alert', 'Policy', 'ResourceHealth', 'Security', 'ServiceHealth'],
      category => { category: category, enabled: true }
    )
  }
}

@description('The name of the diagnostic setting.')
output name string = diagnostics.name

@description('The resource id of the diagnostic setting.')
output resourceId string = diagnostics.id
