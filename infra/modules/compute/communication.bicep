metadata name = 'Communication Services'
metadata description = 'Text messages to riders, drivers and whoever is on call.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the resource.')
param name string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource communication 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: name
  location: 'global'
  tags: tags
  // The API still signs its calls with an access key; this type has no switch for keys, and none for networks.
  properties: {
    dataLocation: 'Europe'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: communication
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: map(['AuthOperational', 'SMSOperational', 'Usage'], category => { category: category, enabled: true })
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the resource.')
output name string = communication.name

@description('The resource id of the resource.')
output resourceId string = communication.id
