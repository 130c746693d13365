metadata name = 'ChaufHER'
metadata description = 'One environment: the API in every region, what watches it, and the automation that keeps it healthy.'

targetScope = 'subscription'

import { keyedNamesOf, operationsNamesOf, prefixOf, sharedNamesOf, siteNamesOf, tagsOf, vaultNamesOf } from 'naming.bicep'
import { automationType, environmentType, planSizeType, regionType, releaseType, siteThresholdsType } from 'types.bicep'

@description('Required. What is the same for everything in the environment.')
param environment environmentType

@description('Required. Regions. The automation runs in the first and anchors its record in the last.')
@minLength(2)
param regions regionType[]

@description('Required. Size of the App Service plan in every region.')
param planSize planSizeType

@description('Required. Images of the API.')
param apiRelease releaseType

@description('Required. When the alerts of the API fire.')
param apiThresholds siteThresholdsType

@description('Required. How the automation runs.')
param automation automationType

@description('Optional. Days for which deleted secrets can be recovered. Fixed when a vault is made.')
@minValue(7)
@maxValue(90)
param secretRecoveryDays int = 90

var home = first(regions)!
var anchorRegion = last(regions)!
var prefix = prefixOf('chaufher', environment.name)
var shared = sharedNamesOf(prefix)
var operationsNames = operationsNamesOf(prefix, home, anchorRegion)
var apiNames = map(regions, region => siteNamesOf(prefix, 'api', region))
var keyed = keyedNamesOf(prefix, home)
var vaultNames = map(regions, region => vaultNamesOf(prefix, region))

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: prefix
  location: home
  tags: tagsOf(environment, 'platform')
}

module platform 'modules/platform.bicep' = {
  scope: group
  params: {
    prefix: prefix
    names: shared
    location: home
    tags: tagsOf(environment, 'platform')
    regions: regions
    vaults: vaultNames
    secretRecoveryDays: secretRecoveryDays
    operationsAppName: operationsNames.app
    operationsApp: automation.app
  }
}

module apiIdentities 'modules/identity.bicep' = [
  for (region, index) in regions: {
    scope: group
    params: {
      name: apiNames[index].identity
      location: region
      tags: tagsOf(environment, 'api')
    }
  }
]

module operationsState 'modules/operations-state.bicep' = {
  scope: group
  params: {
    names: operationsNames
    location: home
    anchorLocation: anchorRegion
    tags: tagsOf(environment, 'operations')
    recordRetentionDays: automation.recordRetentionDays
  }
}

module keyedServices 'modules/keyed-services.bicep' = {
  scope: group
  params: {
    names: keyed
    location: home
    tags: tagsOf(environment, 'api')
    workspaceName: shared.workspace
  }
  dependsOn: [platform]
}

module roles 'modules/roles.bicep' = {
  scope: group
  params: {
    environmentName: environment.name
    shared: shared
    siteIdentityNames: map(apiNames, names => names.identity)
    vaults: vaultNames
    operations: operationsNames
  }
  dependsOn: [platform, apiIdentities, operationsState]
}

module apis 'modules/api.bicep' = [
  for (region, index) in regions: {
    scope: group
    params: {
      names: apiNames[index]
      shared: shared
      keyed: keyed
      vaultName: vaultNames[index].vault
      location: region
      tags: tagsOf(environment, 'api')
      planSize: planSize
      release: apiRelease
      thresholds: apiThresholds
    }
    // A site that may not pull its image or read its secrets yet does not start.
    dependsOn: [roles]
  }
]

module operations 'modules/operations.bicep' = {
  scope: group
  params: {
    names: operationsNames
    shared: shared
    location: home
    tags: tagsOf(environment, 'operations')
    vaults: vaultNames
    automation: automation
  }
  dependsOn: [roles]
}

@description('The name of the resource group.')
output name string = group.name

@description('The resource id of the resource group.')
output resourceId string = group.id
