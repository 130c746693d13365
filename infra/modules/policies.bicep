metadata name = 'Policies'
metadata description = 'What Azure Policy holds the environment to. Definitions of our own are assigned here as well.'

targetScope = 'subscription'

import { namesType } from '../naming.bicep'
import { environmentType, regionType } from '../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Regions that we run in.')
param regions regionType[]

@description('Required. The environment.')
param environment environmentType

// Built in: "Allowed locations". Global resources are let be by the policy itself.
resource locations 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: '${names.prefix}-locations'
  properties: {
    displayName: 'ChaufHER ${environment.name}: allowed locations'
    policyDefinitionId: tenantResourceId(
      'Microsoft.Authorization/policyDefinitions',
      'e56962a6-4747-49cd-b67b-bf8b01975c4c'
    )
    enforcementMode: 'Default'
    parameters: {
      listOfAllowedLocations: { value: [...regions, 'global'] }
    }
    nonComplianceMessages: [{ message: 'ChaufHER runs in ${join(regions, ' and ')} only.' }]
  }
}

@description('The name of the assignment.')
output name string = locations.name

@description('The resource id of the assignment.')
output resourceId string = locations.id
