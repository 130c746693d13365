metadata name = 'Function app'
metadata description = 'The automation on Flex Consumption, deployed from a container of its own storage account.'

import { settingsList } from '../../settings.bicep'
import { alwaysReadyType, tagsType } from '../../types.bicep'

@description('Required. Name of the function app.')
param name string

@description('Required. Name of its plan.')
param planName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the identity that it acts as.')
param identityResourceId string

@description('Required. Resource id of the subnet that it calls out of.')
param subnetResourceId string

@description('Required. Who may call it, as accessRules() words it.')
param accessRules array

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. Address of the blob container that its package is deployed to.')
param packageContainerUri string

@description('Required. Major version of Node.js.')
param nodeVersion string

@description('Required. Scale groups that are kept warm.')
param alwaysReady alwaysReadyType[]

@description('Required. Application settings.')
param settings object

@description('Optional. Most instances at once.')
@minValue(40)
param maximumInstanceCount int = 40

@description('Optional. Memory of an instance in megabytes.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityResourceId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: subnetResourceId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityResourceId
          }
        }
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
        alwaysReady: alwaysReady
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ipSecurityRestrictions: accessRules
      ipSecurityRestrictionsDefaultAction: 'Deny'
      // GitHub's runners have no fixed address. Publishing takes tokens only, since basic credentials are off.
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
      appSettings: settingsList(settings)
    }
  }
}

resource planDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: plan
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the function app.')
output name string = app.name

@description('The resource id of the function app.')
output resourceId string = app.id
