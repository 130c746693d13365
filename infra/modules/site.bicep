metadata name = 'Container site'
metadata description = 'A site that runs a container image by digest, with a staging slot to swap with.'

import { settingsList } from '../settings.bicep'
import { releaseType, tagsType } from '../types.bicep'

@description('Required. Name of the site.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the App Service plan.')
param planName string

@description('Required. Image repository, such as registry.azurecr.io/api.')
param image string

@description('Required. Digests to run.')
param release releaseType

@description('Required. Name of the identity that the site acts as, pulls its image with and reads the vault with that its settings refer to.')
param identityName string

@description('Required. Application settings, the same in production and in the slot.')
param settings object

@description('Optional. Name of the slot.')
param slotName string = 'staging'

@description('Optional. Path that answers 200 when an instance can serve.')
param healthCheckPath string = '/health'

// What says where the content runs stays where it is when the content is swapped away.
var stickySettings = ['SLOT_ROLE', 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'APPLICATIONINSIGHTS_CONNECTION_STRING']

var siteIdentity = {
  type: 'UserAssigned'
  userAssignedIdentities: { '${identity.id}': {} }
}

var siteProperties = {
  serverFarmId: plan.id
  reserved: true
  httpsOnly: true
  clientAffinityEnabled: false
  keyVaultReferenceIdentity: identity.id
}

var siteConfig = {
  acrUseManagedIdentityCreds: true
  acrUserManagedIdentityID: identity.properties.clientId
  alwaysOn: true
  ftpsState: 'Disabled'
  healthCheckPath: healthCheckPath
  http20Enabled: true
  minTlsVersion: '1.2'
  scmMinTlsVersion: '1.2'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' existing = {
  name: planName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'app,linux,container'
  identity: siteIdentity
  properties: {
    ...siteProperties
    siteConfig: {
      ...siteConfig
      linuxFxVersion: 'DOCKER|${image}@${release.serving}'
      appSettings: settingsList({ ...settings, SLOT_ROLE: 'production' })
    }
  }

  resource stickyNames 'config' = {
    name: 'slotConfigNames'
    properties: {
      appSettingNames: stickySettings
    }
  }
}

resource slot 'Microsoft.Web/sites/slots@2024-11-01' = {
  parent: site
  name: slotName
  location: location
  tags: tags
  kind: 'app,linux,container'
  identity: siteIdentity
  properties: {
    ...siteProperties
    siteConfig: {
      ...siteConfig
      linuxFxVersion: 'DOCKER|${image}@${release.staged}'
      appSettings: settingsList({ ...settings, SLOT_ROLE: slotName })
    }
  }
}

@description('The name of the site.')
output name string = site.name

@description('The resource id of the site.')
output resourceId string = site.id

@description('The resource id of the slot.')
output slotResourceId string = slot.id
