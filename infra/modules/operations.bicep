metadata name = 'Operations'
metadata description = 'The automation as a whole: its state, its app and its standby, what they and the sites may do, how they reach what is closed, and the events that start a rotation.'

targetScope = 'subscription'

import { namesType, tagsOf } from '../naming.bicep'
import { automationType, environmentType, regionType } from '../types.bicep'

@description('Required. The environment.')
param environment environmentType

@description('Required. Names. Networks, data and services exist.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. How the automation runs.')
param automation automationType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var tags = tagsOf(environment, 'operations')
var standbyTags = tagsOf(environment, 'operations-standby')
var group = names.groups.automation

module state 'automation-state.bicep' = {
  scope: resourceGroup(group)
  params: {
    names: names.operations
    location: first(regions)!
    anchorLocation: last(regions)!
    tags: tags
    workspaceResourceId: workspaceResourceId
    recordRetentionDays: automation.recordRetentionDays
    durableBackend: automation.durableBackend
    hasEventQueue: automation.eventDelivery == 'queue'
  }
}

module standbyState 'automation-standby.bicep' = if (automation.standby) {
  scope: resourceGroup(group)
  params: {
    names: names.standby
    location: last(regions)!
    tags: standbyTags
    durableBackend: automation.durableBackend
    workspaceResourceId: workspaceResourceId
  }
}

module access 'access.bicep' = {
  params: { environmentName: environment.name, names: names, automation: automation }
  dependsOn: [state, standbyState]
}

module privateAccess 'private-access.bicep' = [
  for (region, index) in regions: {
    scope: resourceGroup(names.networks[index].group)
    params: {
      names: names
      network: names.networks[index]
      location: region
      tags: tagsOf(environment, 'platform')
      hasStandby: automation.standby
    }
    dependsOn: [state, standbyState]
  }
]

module app 'automation.bicep' = {
  scope: resourceGroup(group)
  params: {
    names: names
    own: names.operations
    network: first(names.networks)!
    location: first(regions)!
    tags: tags
    automation: automation
    workspaceResourceId: workspaceResourceId
  }
  dependsOn: [access, privateAccess]
}

module standby 'automation.bicep' = if (automation.standby) {
  scope: resourceGroup(group)
  params: {
    names: names
    own: names.standby
    network: last(names.networks)!
    location: last(regions)!
    tags: standbyTags
    automation: automation
    workspaceResourceId: workspaceResourceId
  }
  dependsOn: [access, privateAccess]
}

module secretEvents 'automation/secret-events.bicep' = [
  for vault in names.vaults: if (automation.?takesEvents ?? true) {
    scope: resourceGroup(names.groups.data)
    params: {
      topicName: vault.topic
      automationGroupName: group
      appName: names.operations.app
      accountName: names.operations.storage
      delivery: automation.eventDelivery
    }
    dependsOn: [app]
  }
]

@description('The name of the function app.')
output name string = app.outputs.name

@description('The resource id of the function app.')
output resourceId string = app.outputs.resourceId
