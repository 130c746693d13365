metadata name = 'Role on a Durable Task Scheduler'
metadata description = 'Lets the automation keep the state of its runs in a scheduler.'

import { builtInRoles } from '../../built-in-roles.bicep'

@description('Required. Name of the scheduler.')
param schedulerName string

@description('Required. Name of the identity.')
param identityName string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = {
  name: schedulerName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: scheduler
  name: guid(scheduler.id, identity.id, builtInRoles.durableTaskDataContributor)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.durableTaskDataContributor
    )
  }
}

@description('The name of the assignment.')
output name string = assignment.name

@description('The resource id of the assignment.')
output resourceId string = assignment.id
