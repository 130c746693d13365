metadata name = 'API in one region'
metadata description = 'Plan, site and logs of the API in one region. It is called through Front Door, and calls out of the network of its region.'

import { cloud } from '../cloud.bicep'
import { namesType, subnetIdOf } from '../naming.bicep'
import { secretReferences } from '../secret-references.bicep'
import { accessRules, telemetry } from '../settings.bicep'
import { planSizeType, regionType, releaseType, tagsType } from '../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Which of the regions it is. Its identity exists and has its roles; its network and its vault are there.')
param index int

@description('Required. Region.')
param location regionType

@description('Required. Tags.')
param tags tagsType

@description('Required. Size of the plan.')
param planSize planSizeType

@description('Required. Digests to run.')
param release releaseType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var site = names.sites[index]
var slotName = 'staging'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: site.identity }

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.shared.insights
  scope: resourceGroup(names.groups.observability)
}

resource profile 'Microsoft.Cdn/profiles@2025-04-15' existing = {
  name: names.edge.profile
  scope: resourceGroup(names.groups.edge)
}

// Probes come from where the automation runs; the availability tests ask each region past Front Door.
var probes = [
  ...map(names.networks, other => {
    name: 'automation-${other.regionCode}'
    subnetResourceId: subnetIdOf(subscription().subscriptionId, other, 'functions')
  })
  { name: 'availability', serviceTag: 'ApplicationInsightsAvailability' }
]

module plan 'compute/plan.bicep' = {
  params: { name: site.plan, location: location, tags: tags, size: planSize, workspaceResourceId: workspaceResourceId }
}

module content 'compute/site.bicep' = {
  params: {
    name: site.site
    location: location
    tags: tags
    planName: site.plan
    image: '${names.shared.registry}.${cloud.registrySuffix}/api'
    release: release
    identityName: site.identity
    slotName: slotName
    subnetResourceId: subnetIdOf(subscription().subscriptionId, names.networks[index], 'api')
    accessRules: [
      // Any Front Door of Azure's has these addresses; ours says which it is.
      {
        name: 'front-door'
        action: 'Allow'
        priority: 50
        tag: 'ServiceTag'
        ipAddress: 'AzureFrontDoor.Backend'
        headers: { 'x-azure-fdid': [profile.properties.frontDoorId] }
      }
      ...accessRules(probes)
    ]
    slotAccessRules: accessRules(probes)
    settings: {
      ...telemetry(insights.properties.ConnectionString, identity.properties.clientId)
      ...secretReferences(names.vaults[index].vault, names.keyed, site.signalR)
      AZURE_CLIENT_ID: identity.properties.clientId
      // Follows whichever server is written to; the name of the user is that of the identity.
      DATABASE_HOST: '${names.database.endpoint}.writer.${cloud.databaseSuffix}'
      DATABASE_NAME: names.database.database
      DATABASE_USER: site.identity
      ENVIRONMENT: tags.environment
      // A swap waits until the slot answers this with 200 under production's settings.
      WEBSITE_SWAP_WARMUP_PING_PATH: '/health'
      WEBSITE_SWAP_WARMUP_PING_STATUSES: '200'
      WEBSITES_PORT: '8080'
    }
  }
  dependsOn: [plan]
}

module hygiene 'compute/site-hygiene.bicep' = {
  params: {
    siteName: site.site
    slotName: slotName
    workspaceResourceId: workspaceResourceId
    logCategories: ['AppServiceAuditLogs', 'AppServiceConsoleLogs', 'AppServiceHTTPLogs', 'AppServicePlatformLogs']
  }
  dependsOn: [content]
}

@description('The name of the site.')
output name string = content.outputs.name

@description('The resource id of the site.')
output resourceId string = content.outputs.resourceId
