metadata name = 'Container site'
metadata description = 'A site that runs a container image by digest, with a slot to swap with. It calls out of a subnet, and answers only whom it is told.'

import { settingsList } from '../../settings.bicep'
import { releaseType, tagsType } from '../../types.bicep'

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

@description('Required. Resource id of the subnet that it calls out of.')
param subnetResourceId string

@description('Required. Who may call it, as accessRules() words it.')
param accessRules array

@description('Required. Who may call the slot.')
param slotAccessRules array

@description('Required. Name of the slot.')
param slotName string

// What says where the content runs stays where it is when the content is swapped away.
var stickySettings = ['SLOT_ROLE', 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'APPLICATIONINSIGHTS_CONNECTION_STRING']

var siteProperties = {
  serverFarmId: plan.id
  reserved: true
  httpsOnly: true
  clientAffinityEnabled: false
  keyVaultReferenceIdentity: identity.id
  virtualNetworkSubnetId: subnetResourceId
}

var siteConfig = {
  acrUseManagedIdentityCreds: true
  acrUserManagedIdentityID: identity.properties.clientId
  alwaysOn: true
  ftpsState: 'Disabled'
  healthCheckPath: '/health'
  http20Enabled: true
  minTlsVersion: '1.2'
  scmMinTlsVersion: '1.2'
  vnetRouteAllEnabled: true
  ipSecurityRestrictionsDefaultAction: 'Deny'
  // GitHub's runners have no fixed address. Publishing takes tokens only, since basic credentials are off.
  scmIpSecurityRestrictionsDefaultAction: 'Allow'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' existing = { name: planName }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identityName }

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'app,linux,container'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    ...siteProperties
    siteConfig: {
      ...siteConfig
      ipSecurityRestrictions: accessRules
      linuxFxVersion: 'DOCKER|${image}@${release.serving}'
      appSettings: settingsList({ ...settings, SLOT_ROLE: 'production' })
    }
  }

  resource stickyNames 'config' = {
    name: 'slotConfigNames'
    properties: { appSettingNames: stickySettings }
  }
}

module slot 'slot.bicep' = {
  params: {
    siteName: site.name
    name: slotName
    location: location
    tags: tags
    identityResourceId: identity.id
    properties: {
      ...siteProperties
      siteConfig: {
        ...siteConfig
        ipSecurityRestrictions: slotAccessRules
        linuxFxVersion: 'DOCKER|${image}@${release.staged}'
        appSettings: settingsList({ ...settings, SLOT_ROLE: slotName })
      }
    }
  }
}

@description('The name of the site.')
output name string = site.name

@description('The resource id of the site.')
output resourceId string = site.id
