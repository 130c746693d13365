metadata name = 'Governance'
metadata description = 'Management groups of the tenant, and which subscription is which environment. Deployed by an administrator of the tenant, once and when an environment comes or goes.'

targetScope = 'tenant'

import { governedEnvironmentType } from 'types.bicep'

@description('Required. Environments, each with a subscription of its own.')
@minLength(1)
param environments governedEnvironmentType[]

@description('Optional. Billing scope that new subscriptions are paid by. Only environments without a subscription need it.')
param billingScope string = ''

@description('Optional. Id of the topmost management group.')
param rootName string = 'chaufher'

// What stays, what is tried, and what nobody may forget: policies are assigned here, and fall to all below.
var children = [
  { name: '${rootName}-production', title: 'ChaufHER production' }
  { name: '${rootName}-preproduction', title: 'ChaufHER before production' }
  { name: '${rootName}-ephemeral', title: 'ChaufHER ephemeral' }
]

resource root 'Microsoft.Management/managementGroups@2023-04-01' = {
  name: rootName
  properties: {
    displayName: 'ChaufHER'
  }
}

resource groups 'Microsoft.Management/managementGroups@2023-04-01' = [
  for child in children: {
    name: child.name
    properties: {
      displayName: child.title
      details: {
        parent: { id: root.id }
      }
    }
  }
]

module subscriptions 'subscription.bicep' = [
  for environment in environments: {
    params: {
      environment: environment
      billingScope: billingScope
      managementGroupName: '${rootName}-${environment.kind}'
    }
    dependsOn: [groups]
  }
]

@description('The names of the management groups.')
output names string[] = [for (child, index) in children: groups[index].name]

@description('The resource ids of the management groups.')
output resourceIds string[] = [for (child, index) in children: groups[index].id]

@description('The ids of the subscriptions, in the order of the environments.')
output subscriptionIds string[] = [
  for (environment, index) in environments: subscriptions[index].outputs.subscriptionId
]
