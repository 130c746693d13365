metadata name = 'Firewall'
metadata description = 'The web application firewall of the edge: limits by address, the rules that Microsoft keeps up, and no bots.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the policy, without dashes.')
param name string

@description('Required. Tags.')
param tags tagsType

@description('Required. Requests in five minutes from one address before it is turned away.')
param requestsPerAddress int

@description('Required. Attempts to sign in, in five minutes from one address, before it is turned away.')
param signInsPerAddress int

@description('Required. Name of the Front Door profile.')
param profileName string

@description('Required. Names of its endpoints, which their domains share.')
param endpointNames string[]

@description('Required. Whether the endpoints have domains of their own.')
param hasDomains bool

resource policy 'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies@2024-02-01' = {
  name: name
  location: 'Global'
  tags: tags
  sku: {
    name: 'Premium_AzureFrontDoor'
  }
  properties: {
    policySettings: {
      enabledState: 'Enabled'
      mode: 'Prevention'
      requestBodyCheck: 'Enabled'
    }
    customRules: {
      rules: map(
        [
          { name: 'SignIns', priority: 10, path: '/auth/', threshold: signInsPerAddress }
          { name: 'Requests', priority: 20, path: '/', threshold: requestsPerAddress }
        ],
        rule => {
          name: rule.name
          priority: rule.priority
          enabledState: 'Enabled'
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 5
          rateLimitThreshold: rule.threshold
          action: 'Block'
          matchConditions: [
            {
              matchVariable: 'RequestUri'
              operator: 'Contains'
              negateCondition: false
              matchValue: [rule.path]
              transforms: ['Lowercase']
            }
          ]
        }
      )
    }
    managedRules: {
      managedRuleSets: [
        { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1', ruleSetAction: 'Block' }
        { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' }
      ]
    }
  }
}

resource profile 'Microsoft.Cdn/profiles@2025-04-15' existing = {
  name: profileName
}

var served = map(endpointNames, name => { id: resourceId('Microsoft.Cdn/profiles/afdEndpoints', profileName, name) })
var domains = map(endpointNames, name => { id: resourceId('Microsoft.Cdn/profiles/customDomains', profileName, name) })

resource guard 'Microsoft.Cdn/profiles/securityPolicies@2025-04-15' = {
  parent: profile
  name: 'firewall'
  properties: {
    parameters: {
      type: 'WebApplicationFirewall'
      wafPolicy: { id: policy.id }
      associations: [
        {
          patternsToMatch: ['/*']
          domains: concat(served, hasDomains ? domains : [])
        }
      ]
    }
  }
}

@description('The name of the policy.')
output name string = policy.name

@description('The resource id of the policy.')
output resourceId string = policy.id

@description('The name of what puts the policy before the endpoints.')
output guardName string = guard.name
