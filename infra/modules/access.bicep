metadata name = 'Access'
metadata description = 'Every role assignment, in the modules that it calls, one a resource group. Named from the resource id of the identity, not from its principal id, so that a snapshot can be compared with Azure.'

targetScope = 'subscription'

import { namesType } from '../naming.bicep'
import { automationType } from '../types.bicep'

@description('Required. Name of the environment.')
param environmentName string

@description('Required. Names. The identities exist, and what they have roles on.')
param names namesType

@description('Required. How the automation runs.')
param automation automationType

var groups = names.groups

// Both are made where the sites are; one is held on the data as well.
module rollBack 'access/roll-back-role.bicep' = {
  scope: resourceGroup(groups.compute)
  params: {
    roleName: 'ChaufHER roll-back (${environmentName})'
    identityName: names.operations.identity
    identityGroupName: groups.automation
  }
}

module rotateSecret 'access/rotate-secret-role.bicep' = {
  scope: resourceGroup(groups.compute)
  params: {
    roleName: 'ChaufHER rotate secrets (${environmentName})'
    identityName: names.operations.identity
    identityGroupName: groups.automation
    dataGroupName: groups.data
  }
}

module rotateSecretInData 'access/custom-role-assignment.bicep' = {
  scope: resourceGroup(groups.data)
  params: {
    key: 'rotate-secret'
    definitionGroupName: groups.compute
    identityName: names.operations.identity
    identityGroupName: groups.automation
  }
  dependsOn: [rotateSecret]
}

module onCompute 'access/on-compute.bicep' = {
  scope: resourceGroup(groups.compute)
  params: {
    names: names
  }
}

module onObservability 'access/on-observability.bicep' = {
  scope: resourceGroup(groups.observability)
  params: {
    names: names
  }
}

module onData 'access/on-data.bicep' = {
  scope: resourceGroup(groups.data)
  params: {
    names: names
  }
}

module onAutomation 'access/on-automation.bicep' = {
  scope: resourceGroup(groups.automation)
  params: {
    names: names
    automation: automation
  }
}

@description('The name of the role by which the automation rolls back.')
output name string = rollBack.outputs.name

@description('The resource id of the role by which the automation rolls back.')
output resourceId string = rollBack.outputs.resourceId
