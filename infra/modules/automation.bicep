metadata name = 'Automation'
metadata description = 'The function app of the automation in one region, with every setting that config.ts reads. As a standby it answers the HTTP API and runs what that starts, and takes neither timers nor signals.'

import { cloud } from '../cloud.bicep'
import { namesType, networkNamesType, operationsNamesType, subnetIdOf } from '../naming.bicep'
import { accessRules, connection, durableSettings, telemetry } from '../settings.bicep'
import { automationType, tagsType } from '../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Names of the app and of what only it uses: those of the automation, or those of its standby.')
param own operationsNamesType

@description('Required. Names of the network of its region.')
param network networkNamesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. How the automation runs.')
param automation automationType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var isStandby = own.app != names.operations.app

// Functions that act by themselves, as functions/ registers them. Two apps with the same signals would both route them.
var byThemselves = ['anchor-audit', 'events', 'signals', 'sweep']

// One identity wherever the automation runs, so that no role is forgotten on the day of a failover.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.operations.identity
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.shared.insights
  scope: resourceGroup(names.groups.observability)
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (automation.durableBackend == 'scheduler') {
  name: own.scheduler
}

var clientId = identity.properties.clientId

module app 'automation/function-app.bicep' = {
  params: {
    name: own.app
    planName: own.plan
    location: location
    tags: tags
    identityResourceId: identity.id
    subnetResourceId: subnetIdOf(subscription().subscriptionId, network, 'functions')
    packageContainerUri: 'https://${own.storage}.blob.${cloud.storageSuffix}/package'
    nodeVersion: automation.nodeVersion
    alwaysReady: isStandby ? [] : automation.alwaysReady
    workspaceResourceId: workspaceResourceId
    // Action groups and Event Grid call from their service tags, and reach no private endpoint.
    accessRules: accessRules([
      { name: 'action-groups', serviceTag: 'ActionGroup' }
      ...(automation.eventDelivery == 'push' ? [{ name: 'event-grid', serviceTag: 'AzureEventGrid' }] : [])
      ...(automation.?botSkuName == null ? [] : [{ name: 'teams', serviceTag: 'AzureBotService' }])
      ...automation.callers
    ])
    settings: {
      ...telemetry(insights.properties.ConnectionString, clientId)
      ...connection('SIGNALS', names.operations.storage, ['queue'], clientId)
      ...connection('RECORDS', names.operations.storage, ['blob', 'table'], clientId)
      ...connection('ANCHORS', names.operations.anchorStorage, ['blob'], clientId)
      ...(automation.durableBackend == 'scheduler' ? durableSettings(scheduler!.properties.endpoint, clientId) : {})
      ...(isStandby ? toObject(byThemselves, name => 'AzureWebJobs.${name}.Disabled', name => 'true') : {})
      AzureWebJobsStorage__accountName: own.storage
      AzureWebJobsStorage__clientId: clientId
      AzureWebJobsStorage__credential: 'managedidentity'
      ARM_ENDPOINT: cloud.resourceManager
      AUTH_AUDIENCE: '${automation.app.identifierUri},${automation.app.clientId}'
      AUTH_ISSUER: '${cloud.login}/${tenant().tenantId}/v2.0'
      AZURE_CLIENT_ID: clientId
      AZURE_SUBSCRIPTION_ID: subscription().subscriptionId
      ENVIRONMENT: tags.environment
      GRAPH_ENDPOINT: cloud.graph
      REGION_EPOCH: string(automation.regionEpoch)
      TWILIO_ENDPOINT: 'https://api.twilio.com'
    }
  }
}

module hygiene 'compute/site-hygiene.bicep' = {
  params: {
    siteName: own.app
    workspaceResourceId: workspaceResourceId
    logCategories: ['FunctionAppLogs']
  }
  dependsOn: [app]
}

module bot 'automation/bot.bicep' = if (!isStandby && automation.?botSkuName != null) {
  params: {
    name: own.bot
    tags: tags
    skuName: automation.?botSkuName!
    endpoint: 'https://${own.app}.${cloud.sitesSuffix}/api/teams/messages'
    app: automation.app
    workspaceResourceId: workspaceResourceId
  }
}

@description('The name of the function app.')
output name string = app.outputs.name

@description('The resource id of the function app.')
output resourceId string = app.outputs.resourceId
