metadata name = 'Front Door profile'
metadata description = 'Premium everywhere: managed rules of the firewall and private links to origins are not to be had below.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the profile.')
param name string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource profile 'Microsoft.Cdn/profiles@2025-04-15' = {
  name: name
  location: 'global'
  tags: tags
  sku: {
    name: 'Premium_AzureFrontDoor'
  }
  properties: {
    originResponseTimeoutSeconds: 60
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: profile
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: map(
      ['FrontDoorAccessLog', 'FrontDoorHealthProbeLog', 'FrontDoorWebApplicationFirewallLog'],
      category => { category: category, enabled: true }
    )
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('The name of the profile.')
output name string = profile.name

@description('The resource id of the profile.')
output resourceId string = profile.id
