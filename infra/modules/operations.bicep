metadata name = 'Automation'
metadata description = 'The function app of the automation, with every setting that config.ts reads.'

import { cloud } from '../cloud.bicep'
import { connection, telemetry } from '../settings.bicep'
import { automationType, regionType, tagsType } from '../types.bicep'

@description('Required. Name of the function app.')
param name string

@description('Required. Name of its plan.')
param planName string

@description('Required. Region.')
param location regionType

@description('Required. Tags.')
param tags tagsType

@description('Required. How the automation runs.')
param automation automationType

@description('Required. Name of the identity of the automation, which has its roles already.')
param identityName string

@description('Required. Name of the storage account of signals, records and the deployed package.')
param storageName string

@description('Required. Name of the storage account that holds the anchors.')
param anchorStorageName string

@description('Required. Name of the Application Insights resource.')
param insightsName string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

var clientId = identity.properties.clientId

module app 'function-app.bicep' = {
  params: {
    name: name
    planName: planName
    location: location
    tags: tags
    identityResourceId: identity.id
    packageContainerUri: 'https://${storageName}.blob.${cloud.storageSuffix}/package'
    nodeVersion: automation.nodeVersion
    alwaysReady: automation.alwaysReady
    settings: {
      ...telemetry(insights.properties.ConnectionString, clientId)
      ...connection('SIGNALS', storageName, ['queue'], clientId)
      ...connection('RECORDS', storageName, ['blob', 'table'], clientId)
      ...connection('ANCHORS', anchorStorageName, ['blob'], clientId)
      AzureWebJobsStorage__accountName: storageName
      AzureWebJobsStorage__clientId: clientId
      AzureWebJobsStorage__credential: 'managedidentity'
      ARM_ENDPOINT: cloud.resourceManager
      AUTH_AUDIENCE: automation.app.identifierUri
      AUTH_ISSUER: '${cloud.login}/${tenant().tenantId}/v2.0'
      AZURE_CLIENT_ID: clientId
      AZURE_SUBSCRIPTION_ID: subscription().subscriptionId
      ENVIRONMENT: tags.environment
      REGION_EPOCH: string(automation.regionEpoch)
      TASK_HUB: automation.taskHub
    }
  }
}

module hygiene 'site-hygiene.bicep' = {
  params: {
    siteName: app.outputs.name
    workspaceResourceId: workspaceResourceId
    logCategories: ['FunctionAppLogs']
  }
}

@description('The name of the function app.')
output name string = app.outputs.name

@description('The resource id of the function app.')
output resourceId string = app.outputs.resourceId
