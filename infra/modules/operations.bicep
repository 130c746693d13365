metadata name = 'Automation'
metadata description = 'The function app of the automation, with every setting that config.ts reads, and the events that it takes.'

import { cloud } from '../cloud.bicep'
import { operationsNamesType, sharedNamesType, vaultNamesType } from '../naming.bicep'
import { connection, telemetry } from '../settings.bicep'
import { automationType, tagsType } from '../types.bicep'

@description('Required. Names. The identity and the storage accounts exist, and the roles are assigned.')
param names operationsNamesType

@description('Required. Names of what it shares with other components.')
param shared sharedNamesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Names of the vaults whose events it takes, and of their topics.')
param vaults vaultNamesType[]

@description('Required. How the automation runs.')
param automation automationType

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: shared.insights
}

var clientId = identity.properties.clientId

module app 'function-app.bicep' = {
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: tags
    identityName: names.identity
    packageContainerUri: 'https://${names.storage}.blob.${cloud.storageSuffix}/package'
    nodeVersion: automation.nodeVersion
    alwaysReady: automation.alwaysReady
    settings: {
      ...telemetry(insights.properties.ConnectionString, clientId)
      ...connection('SIGNALS', names.storage, ['queue'], clientId)
      ...connection('RECORDS', names.storage, ['blob', 'table'], clientId)
      ...connection('ANCHORS', names.anchorStorage, ['blob'], clientId)
      AzureWebJobsStorage__accountName: names.storage
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

module hygiene 'site-hygiene.bicep' = {
  params: {
    siteName: names.app
    workspaceName: shared.workspace
    logCategories: ['FunctionAppLogs']
  }
  dependsOn: [app]
}

module secretEvents 'secret-events.bicep' = [
  for vault in vaults: if (automation.?takesEvents ?? true) {
    params: {
      topicName: vault.topic
      appName: names.app
      deadLetterAccountName: names.storage
    }
    dependsOn: [app]
  }
]

@description('The name of the function app.')
output name string = app.outputs.name

@description('The resource id of the function app.')
output resourceId string = app.outputs.resourceId
