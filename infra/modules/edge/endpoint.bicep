metadata name = 'Front Door endpoint'
metadata description = 'One address of the edge: its host, its own domain where there is one, and what it serves from where.'

import { edgeRouteType, tagsType } from '../../types.bicep'

@description('Required. Name of the Front Door profile.')
param profileName string

@description('Required. Name of the endpoint.')
param name string

@description('Required. Tags.')
param tags tagsType

@description('Required. Routes. Their origin groups exist, with their origins.')
param routes edgeRouteType[]

@description('Optional. Host of our own domain. Front Door gets and renews its certificate once the domain is proven to be ours.')
param hostName string?

resource profile 'Microsoft.Cdn/profiles@2025-04-15' existing = {
  name: profileName
}

resource groups 'Microsoft.Cdn/profiles/originGroups@2025-04-15' existing = [
  for route in routes: {
    parent: profile
    name: route.originGroup
  }
]

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2025-04-15' = {
  parent: profile
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabledState: 'Enabled'
  }
}

resource domain 'Microsoft.Cdn/profiles/customDomains@2025-04-15' = if (hostName != null) {
  parent: profile
  name: name
  properties: {
    hostName: hostName!
    tlsSettings: {
      certificateType: 'ManagedCertificate'
      minimumTlsVersion: 'TLS12'
    }
  }
}

resource served 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-04-15' = [
  for (route, index) in routes: {
    parent: endpoint
    name: route.name
    properties: {
      originGroup: { id: groups[index].id }
      customDomains: hostName == null ? [] : [{ id: domain.id }]
      patternsToMatch: route.patterns
      supportedProtocols: ['Http', 'Https']
      httpsRedirect: 'Enabled'
      forwardingProtocol: 'HttpsOnly'
      linkToDefaultDomain: 'Enabled'
      enabledState: 'Enabled'
      cacheConfiguration: route.isCached
        ? {
            queryStringCachingBehavior: 'IgnoreQueryString'
            compressionSettings: {
              isCompressionEnabled: true
              contentTypesToCompress: ['application/javascript', 'application/json', 'text/css', 'text/html']
            }
          }
        : null
    }
  }
]

@description('The name of the endpoint.')
output name string = endpoint.name

@description('The resource id of the endpoint.')
output resourceId string = endpoint.id

@description('The names of the routes.')
output routeNames string[] = [for (route, index) in routes: served[index].name]
