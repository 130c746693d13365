metadata name = 'Vault'
metadata description = 'The secrets of one region: opened by role only, and what was deleted can be recovered.'

import { sharedNamesType, vaultNamesType } from '../naming.bicep'
import { tagsType } from '../types.bicep'

@description('Required. Names.')
param names vaultNamesType

@description('Required. Names of what it shares with other components.')
param shared sharedNamesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Optional. Days for which a deleted secret can be recovered. Fixed when the vault is made.')
@minValue(7)
@maxValue(90)
param recoveryDays int = 90

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: shared.workspace
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: names.vault
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: recoveryDays
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    // Not closed yet: neither the sites nor the automation are in a virtual network, so that a private endpoint would
    // shut both out. It is closed together with the vault's private endpoint.
    publicNetworkAccess: 'Enabled'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'AuditEvent', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

module events 'vault-events.bicep' = {
  params: {
    names: names
    location: location
    tags: tags
    actionGroupName: shared.actionGroup
    workspaceName: shared.workspace
  }
  dependsOn: [vault]
}

@description('The name of the vault.')
output name string = vault.name

@description('The resource id of the vault.')
output resourceId string = vault.id
