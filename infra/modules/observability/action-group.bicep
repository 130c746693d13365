metadata name = 'Action group'
metadata description = 'Who hears of an alert: the automation, through a webhook that proves who calls it.'

import { operationsAppType, tagsType } from '../../types.bicep'

@description('Required. Name of the action group.')
param name string

@description('Required. Name shown in notifications.')
@maxLength(12)
param shortName string

@description('Required. Tags.')
param tags tagsType

@description('Required. Address that takes alerts.')
param serviceUri string

@description('Required. Entra application that the token of a call is for. Whoever deploys this must be an owner of it.')
param app operationsAppType

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: shortName
    webhookReceivers: [
      {
        name: 'automation'
        serviceUri: serviceUri
        useCommonAlertSchema: true
        useAadAuth: true
        objectId: app.objectId
        identifierUri: app.identifierUri
        tenantId: tenant().tenantId
      }
    ]
  }
}

@description('The name of the action group.')
output name string = actionGroup.name

@description('The resource id of the action group.')
output resourceId string = actionGroup.id
