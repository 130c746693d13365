metadata name = 'Function app'
metadata description = 'The automation on Flex Consumption, deployed from a container of its own storage account.'

import { settingsList } from '../settings.bicep'
import { alwaysReadyType, tagsType } from '../types.bicep'

@description('Required. Name of the function app.')
param name string

@description('Required. Name of its plan.')
param planName string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the identity that it acts as.')
param identityName string

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

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
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
      appSettings: settingsList(settings)
    }
  }
}

@description('The name of the function app.')
output name string = app.name

@description('The resource id of the function app.')
output resourceId string = app.id
