metadata name = 'Subscription of an environment'
metadata description = 'Makes the subscription where there is none, and puts it under the management group of its kind.'

targetScope = 'tenant'

import { governedEnvironmentType } from 'types.bicep'

@description('Required. The environment.')
param environment governedEnvironmentType

@description('Required. Billing scope of a new subscription.')
param billingScope string

@description('Required. Name of an existing management group.')
param managementGroupName string

var isNew = environment.?subscriptionId == null

resource group 'Microsoft.Management/managementGroups@2023-04-01' existing = {
  name: managementGroupName
}

resource made 'Microsoft.Subscription/aliases@2021-10-01' = if (isNew) {
  name: 'chaufher-${environment.name}'
  properties: {
    displayName: 'chaufher-${environment.name}'
    workload: environment.kind == 'production' ? 'Production' : 'DevTest'
    billingScope: billingScope
    additionalProperties: {
      managementGroupId: group.id
    }
  }
}

resource placed 'Microsoft.Management/managementGroups/subscriptions@2023-04-01' = if (!isNew) {
  parent: group
  name: environment.?subscriptionId ?? 'none'
}

@description('The name of the environment.')
output name string = environment.name

@description('The resource id of the management group.')
output resourceId string = group.id

@description('The id of the subscription.')
output subscriptionId string = isNew ? made!.properties.subscriptionId : environment.?subscriptionId!

@description('Whether the subscription was there before.')
output isPlaced bool = !isNew && placed.id != ''
