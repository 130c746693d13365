metadata name = 'Container site'
metadata description = 'A site that runs a container image by digest, with a staging slot to swap with.'

import { releaseType, tagsType } from '../types.bicep'

@description('Required. Name of the site.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the App Service plan.')
param planResourceId string

@description('Required. Image repository, such as registry.azurecr.io/api.')
param image string

@description('Required. Digests to run.')
param release releaseType

@description('Required. Resource id of the identity that the site acts as and pulls its image with.')
param identityResourceId string

@description('Required. Client id of the same identity.')
param identityClientId string

@description('Required. Application settings, the same in production and in the slot.')
param settings object

@description('Optional. Path that answers 200 when an instance can serve.')
param healthCheckPath string = '/health'

var slotName = 'staging'

// What says where the content runs stays where it is when the content is swapped away.
var stickySettings = ['SLOT_ROLE', 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', 'APPLICATIONINSIGHTS_CONNECTION_STRING']

var identity = {
  type: 'UserAssigned'
  userAssignedIdentities: {
    '${identityResourceId}': {}
  }
}

var siteProperties = {
  serverFarmId: planResourceId
  reserved: true
  httpsOnly: true
  clientAffinityEnabled: false
}

var siteConfig = {
  acrUseManagedIdentityCreds: true
  acrUserManagedIdentityID: identityClientId
  alwaysOn: true
  ftpsState: 'Disabled'
  healthCheckPath: healthCheckPath
  http20Enabled: true
  minTlsVersion: '1.2'
  scmMinTlsVersion: '1.2'
}

var commonSettings = map(items(settings), setting => { name: setting.key, value: setting.value })

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'app,linux,container'
  identity: identity
  properties: {
    ...siteProperties
    siteConfig: {
      ...siteConfig
      linuxFxVersion: 'DOCKER|${image}@${release.serving}'
      appSettings: concat(commonSettings, [{ name: 'SLOT_ROLE', value: 'production' }])
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
  identity: identity
  properties: {
    ...siteProperties
    siteConfig: {
      ...siteConfig
      linuxFxVersion: 'DOCKER|${image}@${release.staged}'
      appSettings: concat(commonSettings, [{ name: 'SLOT_ROLE', value: slotName }])
    }
  }
}

@description('The name of the site.')
output name string = site.name

@description('The resource id of the site.')
output resourceId string = site.id

@description('The resource id of the staging slot.')
output slotResourceId string = slot.id
