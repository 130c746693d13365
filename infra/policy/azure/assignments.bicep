metadata name = 'Policies'
metadata description = 'What the gate `policy` asks of a change, asked of the subscription by Azure itself: of people in the portal as well.'

targetScope = 'subscription'

import { dataPolicies, networkPolicies } from 'exposure.bicep'
import { nameAndTagPolicies } from 'names-and-tags.bicep'
import { sizePolicies } from 'sizes.bicep'
import { customType, effectType } from 'types.bicep'

@description('Required. Name of the environment, whose subscription this is.')
param environmentName string

@description('Required. Regions that resources may be in, besides `global`.')
param allowedLocations string[]

@description('Optional. What happens to what is not as it should be. Definitions that cannot deny audit.')
param effect effectType = 'Audit'

@description('Optional. Definitions of the initiative that audit where the others deny: those whose rule has an exception that is still good.')
param auditOnly string[] = []

@description('Optional. Resource groups that are not ours to judge, by resource id.')
param excludedScopes string[] = []

var prefix = '${loadYamlContent('../data/environments.yaml').environments.project}-${environmentName}'
var builtIn = loadYamlContent('built-in.yaml').builtIn
var custom = concat(
  nameAndTagPolicies(environmentName),
  networkPolicies(),
  dataPolicies(environmentName == 'prod'),
  sizePolicies(environmentName)
)

@description('Parameters of built-in definitions that are not the same everywhere.')
var parametersOf = {
  'allowed-locations': { listOfAllowedLocations: { value: concat(allowedLocations, ['global']) } }
  'allowed-locations-groups': { listOfAllowedLocations: { value: allowedLocations } }
  diagnostics: {
    listOfResourceTypes: {
      value: map(loadYamlContent('../data/diagnostics.yaml').diagnostics.types, type => toLower(type))
    }
    logsEnabled: { value: true }
    // Some of the types have no metrics.
    metricsEnabled: { value: false }
  }
}

@description('A definition of our own. One expression for all properties: Azure evaluates what stands in a policyRule by itself, without functions like map.')
func propertiesOf(policy customType, effect effectType) object => {
  policyType: 'Custom'
  displayName: policy.displayName
  mode: policy.mode
  metadata: { category: 'ChaufHER', version: '1.0.0' }
  policyRule: {
    if: policy.condition
    then: policy.?existence == null
      ? { effect: !(policy.?applies ?? true) ? 'Disabled' : policy.mayDeny ? effect : 'Audit' }
      : { effect: 'AuditIfNotExists', details: policy.?existence }
  }
}

// Values are written into the definitions, and not handed on as parameters of policies: a snapshot shows what they ask for.
resource definitions 'Microsoft.Authorization/policyDefinitions@2025-03-01' = [
  for policy in custom: {
    name: '${prefix}-${policy.name}'
    properties: propertiesOf(policy, contains(auditOnly, policy.name) ? 'Audit' : effect)
  }
]

resource initiative 'Microsoft.Authorization/policySetDefinitions@2025-03-01' = {
  name: '${prefix}-policies'
  properties: {
    policyType: 'Custom'
    displayName: 'ChaufHER ${environmentName}'
    description: 'The same intentions as infra/policy/rego; infra/policy/intentions.json says which is which.'
    metadata: { category: 'ChaufHER', version: '1.0.0' }
    policyDefinitions: concat(
      map(custom, policy => {
        policyDefinitionReferenceId: policy.name
        policyDefinitionId: subscriptionResourceId(
          'Microsoft.Authorization/policyDefinitions',
          '${prefix}-${policy.name}'
        )
      }),
      map(builtIn, policy => {
        policyDefinitionReferenceId: policy.name
        policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', policy.id)
        ...(policy.?version == null ? {} : { definitionVersion: policy.?version })
        parameters: union(
          policy.?parameters ?? {},
          parametersOf[?policy.name] ?? {},
          policy.?parameter == 'none'
            ? {}
            : {
                '${policy.?parameter ?? 'effect'}': {
                  value: policy.strongest != 'Deny'
                    ? policy.strongest
                    : contains(auditOnly, policy.name) ? 'Audit' : effect
                }
              }
        )
      })
    )
  }
  dependsOn: [definitions]
}

resource assignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: '${prefix}-policies'
  properties: {
    displayName: 'ChaufHER ${environmentName}'
    policyDefinitionId: initiative.id
    enforcementMode: 'Default'
    notScopes: excludedScopes
    nonComplianceMessages: [
      { message: 'See docs/gates.md, section policy: the gate of pull requests says what to do.' }
    ]
  }
}

@description('The name of the assignment.')
output name string = assignment.name

@description('The resource id of the assignment.')
output resourceId string = assignment.id
