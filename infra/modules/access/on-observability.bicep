metadata name = 'Roles on observability'
metadata description = 'Sites and automation send telemetry.'

import { builtInRoles } from '../../built-in-roles.bicep'
import { namesType } from '../../naming.bicep'

@description('Required. Names.')
param names namesType

var senders = [
  ...map(names.sites, site => { name: site.identity, group: names.groups.compute })
  { name: names.operations.identity, group: names.groups.automation }
]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.shared.insights
}

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for sender in senders: {
    name: sender.name
    scope: resourceGroup(sender.group)
  }
]

resource telemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (sender, index) in senders: {
    scope: insights
    name: guid(insights.id, identities[index].id, builtInRoles.monitoringMetricsPublisher)
    properties: {
      principalId: identities[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        builtInRoles.monitoringMetricsPublisher
      )
    }
  }
]

@description('The names of the assignments.')
output names string[] = [for (sender, index) in senders: telemetry[index].name]

@description('The resource ids of the assignments.')
output resourceIds string[] = [for (sender, index) in senders: telemetry[index].id]
