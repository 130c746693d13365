metadata name = 'Pipelines'
metadata description = 'What jobs on GitHub act as, one identity a stage of a change, and how far each may go: a pull request reads, a release contributes, a deployment of the infrastructure owns. None has a secret.'

targetScope = 'subscription'

import { builtInRoles } from '../built-in-roles.bicep'
import { namesType } from '../naming.bicep'
import { pipelinesType, tagsType } from '../types.bicep'

@description('Required. Names. The resource groups exist.')
param names namesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Where pipelines come from.')
param pipelines pipelinesType

var repository = 'repo:${pipelines.repository}'
var stages = [
  { identity: names.stages.plan, subject: '${repository}:pull_request' }
  { identity: names.stages.release, subject: '${repository}:environment:${pipelines.releaseEnvironment}' }
  { identity: names.stages.deploy, subject: '${repository}:environment:${pipelines.deployEnvironment}' }
]

module identities 'access/pipeline-identity.bicep' = [
  for stage in stages: {
    scope: resourceGroup(names.groups.automation)
    params: {
      name: stage.identity
      location: location
      tags: tags
      subject: stage.subject
    }
  }
]

module onSubscription 'access/on-subscription.bicep' = [
  for stage in [
    { identity: names.stages.plan, role: builtInRoles.reader }
    { identity: names.stages.release, role: builtInRoles.reader }
    // It makes role assignments, so that it has to own.
    { identity: names.stages.deploy, role: builtInRoles.owner }
  ]: {
    params: {
      identityName: stage.identity
      identityGroupName: names.groups.automation
      role: stage.role
    }
    dependsOn: [identities]
  }
]

module releases 'access/on-group.bicep' = [
  for group in [names.groups.compute, names.groups.edge]: {
    scope: resourceGroup(group)
    params: {
      identityName: names.stages.release
      identityGroupName: names.groups.automation
      role: builtInRoles.contributor
    }
    dependsOn: [identities]
  }
]

@description('The names of the identities.')
output names string[] = [for (stage, index) in stages: identities[index].outputs.name]

@description('The resource ids of the identities.')
output resourceIds string[] = [for (stage, index) in stages: identities[index].outputs.resourceId]
