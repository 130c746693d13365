metadata name = 'SignalR'
metadata description = 'Live positions and the panic button, for as many clients as are connected.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the service.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Optional. Number of units; each takes 1,000 clients.')
@minValue(1)
param capacity int = 1

resource signalR 'Microsoft.SignalRService/signalR@2024-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'SignalR'
  sku: {
    name: 'Standard_S1'
    tier: 'Standard'
    capacity: capacity
  }
  properties: {
    // The API still negotiates with an access key.
    disableLocalAuth: false
    features: [{ flag: 'ServiceMode', value: 'Default' }]
    // Phones and browsers connect from everywhere; the API and the automation come through private endpoints.
    publicNetworkAccess: 'Enabled'
    networkACLs: {
      defaultAction: 'Allow'
      publicNetwork: {
        deny: ['ServerConnection', 'RESTAPI', 'Trace']
      }
    }
    tls: {
      clientCertEnabled: false
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: signalR
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ category: 'AllLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the service.')
output name string = signalR.name

@description('The resource id of the service.')
output resourceId string = signalR.id
