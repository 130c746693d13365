metadata name = 'Defender for Cloud'
metadata description = 'Which services are watched for attacks. Alerts reach the action group by the rule over the activity log, and the workspace by an export.'

targetScope = 'subscription'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the export.')
param name string

@description('Required. Resource group of the export.')
param groupName string

@description('Required. Region of the export.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. E-mail address of who is told besides.')
param owner string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var plans = [
  { name: 'AppServices', subPlan: null }
  { name: 'Arm', subPlan: 'PerSubscription' }
  { name: 'Containers', subPlan: null }
  { name: 'KeyVaults', subPlan: 'PerKeyVault' }
  { name: 'OpenSourceRelationalDatabases', subPlan: null }
  { name: 'StorageAccounts', subPlan: 'DefenderForStorageV2' }
]

// Azure takes one change of the plans at a time.
@batchSize(1)
resource pricings 'Microsoft.Security/pricings@2024-01-01' = [
  for plan in plans: {
    name: plan.name
    properties: {
      pricingTier: 'Standard'
      subPlan: plan.subPlan
    }
  }
]

resource contacts 'Microsoft.Security/securityContacts@2023-12-01-preview' = {
  name: 'default'
  properties: {
    isEnabled: true
    emails: owner
    notificationsByRole: {
      state: 'On'
      roles: ['Owner']
    }
    notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'High' }]
  }
}

module export 'defender-export.bicep' = {
  scope: resourceGroup(groupName)
  params: {
    name: name
    location: location
    tags: tags
    workspaceResourceId: workspaceResourceId
  }
}

@description('The names of the plans.')
output names string[] = [for (plan, index) in plans: pricings[index].name]

@description('The resource ids of the plans.')
output resourceIds string[] = [for (plan, index) in plans: pricings[index].id]

@description('The resource id of who is told.')
output contactsResourceId string = contacts.id
