metadata name = 'API in one region'
metadata description = 'Plan, site, logs and alerts of the API in one region.'

import { cloud } from '../cloud.bicep'
import { regionalName } from '../naming.bicep'
import { telemetry } from '../settings.bicep'
import { planSizeType, regionType, releaseType, siteThresholdsType, tagsType } from '../types.bicep'

@description('Required. What every name of the environment begins with.')
param prefix string

@description('Required. Region.')
param location regionType

@description('Required. Tags.')
param tags tagsType

@description('Required. Size of the plan.')
param planSize planSizeType

@description('Required. Image repository.')
param image string

@description('Required. Digests to run.')
param release releaseType

@description('Required. When to fire.')
param thresholds siteThresholdsType

@description('Required. Name of the identity of the site, which has its roles already.')
param identityName string

@description('Required. Name of the Application Insights resource.')
param insightsName string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

var healthPath = '/health'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

module plan 'plan.bicep' = {
  params: {
    name: regionalName(prefix, 'plan', location)
    location: location
    tags: tags
    size: planSize
  }
}

module site 'site.bicep' = {
  params: {
    name: regionalName(prefix, 'api', location)
    location: location
    tags: tags
    planResourceId: plan.outputs.resourceId
    image: image
    release: release
    identityResourceId: identity.id
    identityClientId: identity.properties.clientId
    healthCheckPath: healthPath
    settings: {
      ...telemetry(insights.properties.ConnectionString, identity.properties.clientId)
      AZURE_CLIENT_ID: identity.properties.clientId
      ENVIRONMENT: tags.environment
      // A swap waits until the slot answers this with 200 under production's settings.
      WEBSITE_SWAP_WARMUP_PING_PATH: healthPath
      WEBSITE_SWAP_WARMUP_PING_STATUSES: '200'
      WEBSITES_PORT: '8080'
    }
  }
}

module hygiene 'site-hygiene.bicep' = {
  params: {
    siteName: site.outputs.name
    workspaceResourceId: workspaceResourceId
    logCategories: ['AppServiceAuditLogs', 'AppServiceConsoleLogs', 'AppServiceHTTPLogs', 'AppServicePlatformLogs']
  }
}

module alerts 'site-alerts.bicep' = {
  params: {
    siteName: site.outputs.name
    siteResourceId: site.outputs.resourceId
    tags: tags
    thresholds: thresholds
    actionGroupResourceId: actionGroupResourceId
  }
}

module availability 'availability.bicep' = {
  params: {
    name: '${site.outputs.name}-availability'
    location: location
    tags: tags
    url: 'https://${site.outputs.name}.${cloud.sitesSuffix}${healthPath}'
    insightsResourceId: insights.id
    actionGroupResourceId: actionGroupResourceId
    failedLocations: thresholds.failedLocations
  }
}

@description('The name of the site.')
output name string = site.outputs.name

@description('The resource id of the site.')
output resourceId string = site.outputs.resourceId
