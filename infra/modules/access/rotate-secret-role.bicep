metadata name = 'Rotate-secret role'
metadata description = 'What the rotate-secret runbook may do on the control plane of one environment: these calls, and nothing that shows a setting of a site.'

@description('Required. Name of the role, unique in the tenant.')
param roleName string

@description('Required. Name of the identity of the automation.')
param identityName string

@description('Required. Resource group of the identity.')
param identityGroupName string

@description('Required. Resource group of the data, on which the role is held as well.')
param dataGroupName string

// The calls of azure/keyed-resources.ts and azure/secret-references.ts, and the addresses of vaults. Values of secrets
// are the data plane's. A credential of an Entra application is renewed through Graph: its permission
// Application.ReadWrite.OwnedBy, and the ownership of each application, are given by an administrator of the tenant,
// since Azure roles have no words for them.
var actions = [
  'Microsoft.AppConfiguration/configurationStores/ListKeys/action'
  'Microsoft.AppConfiguration/configurationStores/RegenerateKey/action'
  'Microsoft.AppConfiguration/configurationStores/read'
  'Microsoft.Communication/CommunicationServices/ListKeys/action'
  'Microsoft.Communication/CommunicationServices/Read'
  'Microsoft.Communication/CommunicationServices/RegenerateKey/action'
  'Microsoft.KeyVault/vaults/read'
  'Microsoft.NotificationHubs/Namespaces/NotificationHubs/authorizationRules/listkeys/action'
  'Microsoft.NotificationHubs/Namespaces/NotificationHubs/authorizationRules/read'
  'Microsoft.NotificationHubs/Namespaces/NotificationHubs/authorizationRules/regenerateKeys/action'
  'Microsoft.SignalRService/SignalR/listkeys/action'
  'Microsoft.SignalRService/SignalR/read'
  'Microsoft.SignalRService/SignalR/regeneratekey/action'
  'Microsoft.Storage/storageAccounts/listkeys/action'
  'Microsoft.Storage/storageAccounts/read'
  'Microsoft.Storage/storageAccounts/regeneratekey/action'
  'Microsoft.Web/sites/config/*/action'
  'Microsoft.Web/sites/config/appsettings/read'
  'Microsoft.Web/sites/config/read'
  'Microsoft.Web/sites/slots/config/*/action'
  'Microsoft.Web/sites/slots/config/appsettings/read'
  'Microsoft.Web/sites/slots/config/read'
]

// Azure registers no operation for the refresh of references, and refuses a role that names one which is not registered
// (InvalidActionOrNotAction). So all actions on configuration are given, apart from those that show secrets.
var notActions = [
  'Microsoft.Web/sites/config/list/action'
  'Microsoft.Web/sites/config/snapshots/listsecrets/action'
  'Microsoft.Web/sites/slots/config/list/action'
  'Microsoft.Web/sites/slots/config/snapshots/listsecrets/action'
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
  scope: resourceGroup(identityGroupName)
}

resource data 'Microsoft.Resources/resourceGroups@2025-04-01' existing = {
  name: dataGroupName
  scope: subscription()
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'rotate-secret')
  properties: {
    roleName: roleName
    description: 'Regenerates keys that are not in use, and has sites read their secrets again.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id, data.id]
    permissions: [
      {
        actions: actions
        notActions: notActions
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, identity.id, 'rotate-secret')
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    // Azure reports a role definition at the subscription, wherever it was made.
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.name)
  }
}

@description('The name of the role.')
output name string = role.name

@description('The resource id of the role.')
output resourceId string = role.id
