metadata name = 'Roll-back role'
metadata description = 'What the roll-back runbook may do to the sites of one environment: these calls and nothing else.'

@description('Required. Name of the role, unique in the tenant.')
param roleName string

@description('Required. Name of the identity of the automation.')
param identityName string

@description('Required. Resource group of the identity.')
param identityGroupName string

// The calls of azure/web-apps.ts and azure/metrics.ts, and a swap's on the slot that takes part. App settings cannot be
// listed: they may hold secrets, and what runs where is read from linuxFxVersion.
var actions = [
  'Microsoft.Insights/metrics/read'
  'Microsoft.Web/sites/applySlotConfig/action'
  'Microsoft.Web/sites/config/read'
  'Microsoft.Web/sites/operationresults/read'
  'Microsoft.Web/sites/read'
  'Microsoft.Web/sites/resetSlotConfig/action'
  'Microsoft.Web/sites/slots/applySlotConfig/action'
  'Microsoft.Web/sites/slots/config/read'
  'Microsoft.Web/sites/slots/config/write'
  'Microsoft.Web/sites/slots/operationresults/read'
  'Microsoft.Web/sites/slots/read'
  'Microsoft.Web/sites/slots/resetSlotConfig/action'
  'Microsoft.Web/sites/slots/slotsswap/action'
  'Microsoft.Web/sites/slotsswap/action'
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
  scope: resourceGroup(identityGroupName)
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'roll-back')
  properties: {
    roleName: roleName
    description: 'Swaps slots and redeploys images by digest, to roll a release back.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: actions
        notActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, identity.id, 'roll-back')
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
