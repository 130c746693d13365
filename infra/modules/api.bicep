metadata name = 'API in one region'
metadata description = 'Plan, site, logs and alerts of the API in one region.'

import { cloud } from '../cloud.bicep'
import { keyedNamesType, sharedNamesType, siteNamesType } from '../naming.bicep'
import { secretReferences } from '../secret-references.bicep'
import { telemetry } from '../settings.bicep'
import { planSizeType, regionType, releaseType, siteThresholdsType, tagsType } from '../types.bicep'

@description('Required. Names of the site and of what only it uses. Its identity exists and has its roles.')
param names siteNamesType

@description('Required. Names of what it shares with other components.')
param shared sharedNamesType

@description('Required. Names of what it opens with a key.')
param keyed keyedNamesType

@description('Required. Name of the vault of its region.')
param vaultName string

@description('Required. Region.')
param location regionType

@description('Required. Tags.')
param tags tagsType

@description('Required. Size of the plan.')
param planSize planSizeType

@description('Required. Digests to run.')
param release releaseType

@description('Required. When to fire.')
param thresholds siteThresholdsType

var healthPath = '/health'
var slotName = 'staging'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: shared.insights
}

module plan 'plan.bicep' = {
  params: {
    name: names.plan
    location: location
    tags: tags
    size: planSize
  }
}

module site 'site.bicep' = {
  params: {
    name: names.site
    location: location
    tags: tags
    planName: names.plan
    image: '${shared.registry}.${cloud.registrySuffix}/api'
    release: release
    identityName: names.identity
    slotName: slotName
    healthCheckPath: healthPath
    settings: {
      ...telemetry(insights.properties.ConnectionString, identity.properties.clientId)
      ...secretReferences(vaultName, keyed)
      AZURE_CLIENT_ID: identity.properties.clientId
      ENVIRONMENT: tags.environment
      // A swap waits until the slot answers this with 200 under production's settings.
      WEBSITE_SWAP_WARMUP_PING_PATH: healthPath
      WEBSITE_SWAP_WARMUP_PING_STATUSES: '200'
      WEBSITES_PORT: '8080'
    }
  }
  dependsOn: [plan]
}

module hygiene 'site-hygiene.bicep' = {
  params: {
    siteName: names.site
    slotName: slotName
    workspaceName: shared.workspace
    logCategories: ['AppServiceAuditLogs', 'AppServiceConsoleLogs', 'AppServiceHTTPLogs', 'AppServicePlatformLogs']
  }
  dependsOn: [site]
}

module alerts 'site-alerts.bicep' = {
  params: {
    siteName: names.site
    tags: tags
    thresholds: thresholds
    actionGroupName: shared.actionGroup
  }
  dependsOn: [site]
}

module availability 'availability.bicep' = {
  params: {
    name: '${names.site}-availability'
    location: location
    tags: tags
    url: 'https://${names.site}.${cloud.sitesSuffix}${healthPath}'
    insightsName: shared.insights
    actionGroupName: shared.actionGroup
    failedLocations: thresholds.failedLocations
  }
  dependsOn: [site]
}

@description('The name of the site.')
output name string = site.outputs.name

@description('The resource id of the site.')
output resourceId string = site.outputs.resourceId
