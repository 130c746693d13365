metadata name = 'Origin group'
metadata description = 'Origins that serve the same, and how Front Door tells which of them are well: HTTP 200, and nothing else.'

import { originType, privateLinkType } from '../../types.bicep'

@description('Required. Name of the Front Door profile.')
param profileName string

@description('Required. Name of the group.')
param name string

@description('Optional. Path that answers 200 where an origin is well.')
param probePath string?

@description('Required. The origins.')
param origins originType[]

@description('Optional. Private link to the origins.')
param privateLink privateLinkType?

@description('Optional. Resource id of what the private link is to.')
param privateLinkResourceId string = ''

resource profile 'Microsoft.Cdn/profiles@2025-04-15' existing = {
  name: profileName
}

resource group 'Microsoft.Cdn/profiles/originGroups@2025-04-15' = {
  parent: profile
  name: name
  properties: {
    healthProbeSettings: probePath == null
      ? null
      : {
          probePath: probePath
          probeProtocol: 'Https'
          probeRequestType: 'GET'
          probeIntervalInSeconds: 30
        }
    // Out of the last four probes three: a region is left after about a minute.
    loadBalancingSettings: {
      sampleSize: 4
      successfulSamplesRequired: 3
      // Within this much, weights count and not nearness.
      additionalLatencyInMilliseconds: 200
    }
    sessionAffinityState: 'Disabled'
    trafficRestorationTimeToHealedOrNewEndpointsInMinutes: 10
  }
}

resource members 'Microsoft.Cdn/profiles/originGroups/origins@2025-04-15' = [
  for origin in origins: {
    parent: group
    name: origin.name
    properties: {
      hostName: origin.hostName
      originHostHeader: origin.hostName
      httpPort: 80
      httpsPort: 443
      priority: 1
      weight: origin.weight
      enabledState: 'Enabled'
      enforceCertificateNameCheck: true
      sharedPrivateLinkResource: privateLink == null
        ? null
        : {
            privateLink: { id: privateLinkResourceId }
            privateLinkLocation: privateLink!.location
            groupId: privateLink!.target
            requestMessage: 'Front Door serves the photos.'
          }
    }
  }
]

@description('The name of the group.')
output name string = group.name

@description('The resource id of the group.')
output resourceId string = group.id

@description('The resource ids of the origins.')
output originResourceIds string[] = [for (origin, index) in origins: members[index].id]
