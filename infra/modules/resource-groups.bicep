metadata name = 'Resource groups'
metadata description = 'One a domain, and one a network. What lives together is deployed, granted and taken down together.'

targetScope = 'subscription'

import { namesType, tagsOf } from '../naming.bicep'
import { environmentType, regionType } from '../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Regions, home first.')
param regions regionType[]

@description('Required. The environment.')
param environment environmentType

var domains = map(items(names.groups), domain => {
  name: domain.value
  component: domain.key == 'automation' ? 'operations' : 'platform'
})

resource ofDomains 'Microsoft.Resources/resourceGroups@2025-04-01' = [
  for domain in domains: {
    name: domain.name
    location: first(regions)!
    tags: tagsOf(environment, domain.component)
  }
]

resource ofNetworks 'Microsoft.Resources/resourceGroups@2025-04-01' = [
  for (region, index) in regions: {
    name: names.networks[index].group
    location: region
    tags: tagsOf(environment, 'platform')
  }
]

@description('The names of the groups.')
output names string[] = concat(map(domains, domain => domain.name), map(names.networks, network => network.group))

@description('The resource ids of the groups of the domains.')
output resourceIds string[] = [for (domain, index) in domains: ofDomains[index].id]

@description('The resource ids of the groups of the networks.')
output networkResourceIds string[] = [for (region, index) in regions: ofNetworks[index].id]
