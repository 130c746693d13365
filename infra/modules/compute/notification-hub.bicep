metadata name = 'Notification hub'
metadata description = 'Push notifications to the mobile app, and the one rule that the API sends them by.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the namespace.')
param namespaceName string

@description('Required. Name of the hub.')
param hubName string

@description('Required. Name of the authorization rule.')
param ruleName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource namespace 'Microsoft.NotificationHubs/namespaces@2023-09-01' = {
  name: namespaceName
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    // Phones register here from everywhere.
    publicNetworkAccess: 'Enabled'
    zoneRedundancy: 'Enabled'
  }

  // The credentials of APNs and FCM are secrets: who puts them into the vault puts them here, and no template does.
  resource hub 'notificationHubs' = {
    name: hubName
    location: location
    tags: tags
    properties: {}

    // The API still signs its calls with the key of a rule; it may register devices and send, and not manage the hub.
    resource rule 'authorizationRules' = {
      name: ruleName
      location: location
      tags: tags
      properties: {
        rights: ['Listen', 'Send']
      }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ category: 'OperationalLogs', enabled: true }]
  }
}

@description('The name of the namespace.')
output name string = namespace.name

@description('The resource id of the authorization rule.')
output resourceId string = namespace::hub::rule.id
