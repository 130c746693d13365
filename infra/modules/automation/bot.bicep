metadata name = 'Bot'
metadata description = 'The registration by which Teams finds the automation. It acts as the Entra application of the automation, which has no password here.'

import { operationsAppType, tagsType } from '../../types.bicep'

@description('Required. Name of the bot.')
param name string

@description('Required. Tags.')
param tags tagsType

@description('Required. SKU.')
param skuName 'F0' | 'S1'

@description('Required. Address that takes messages.')
param endpoint string

@description('Required. Entra application of the automation.')
param app operationsAppType

@description('Optional. Tenant of the application.')
param tenantId string = tenant().tenantId

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  tags: tags
  kind: 'azurebot'
  sku: {
    name: skuName
  }
  properties: {
    displayName: name
    endpoint: endpoint
    msaAppId: app.clientId
    msaAppType: 'SingleTenant'
    msaAppTenantId: tenantId
    disableLocalAuth: true
    isStreamingSupported: false
    publicNetworkAccess: 'Enabled'
    schemaTransformationVersion: '1.3'
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
        acceptedTerms: true
      }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: bot
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ category: 'BotRequest', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the bot.')
output name string = bot.name

@description('The resource id of the bot.')
output resourceId string = bot.id
