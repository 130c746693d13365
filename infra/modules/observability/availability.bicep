metadata name = 'Availability'
metadata description = 'A test that asks a site from outside whether it serves, and the rule that fires when it does not.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the test and of its rule.')
param name string

@description('Required. Region of the Application Insights resource.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Address that must answer 200.')
param url string

@description('Required. Name of the Application Insights resource.')
param insightsName string

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

@description('Required. Test locations that must fail at once.')
param failedLocations int

@description('Optional. Places to ask from, by the identifiers that Application Insights gives them. Five are the recommended least.')
@minLength(5)
param locationIds string[] = [
  'emea-nl-ams-azr'
  'emea-gb-db3-azr'
  'emea-ru-msa-edge'
  'emea-fr-pra-edge'
  'emea-se-sto-edge'
]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource test 'Microsoft.Insights/webtests@2022-06-15' = {
  name: name
  location: location
  // The portal shows the test and its rule under the resource that this tag points to.
  tags: { ...tags, 'hidden-link:${insights.id}': 'Resource' }
  kind: 'standard'
  properties: {
    SyntheticMonitorId: name
    Name: name
    Enabled: true
    Frequency: 300
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: map(locationIds, id => { Id: id })
    Request: {
      RequestUrl: url
      HttpVerb: 'GET'
      FollowRedirects: false
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 14
    }
  }
}

resource alert 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: name
  location: 'global'
  tags: { ...tags, 'hidden-link:${insights.id}': 'Resource', 'hidden-link:${test.id}': 'Resource' }
  properties: {
    description: 'The site does not answer from outside.'
    enabled: true
    severity: 1
    scopes: [test.id, insights.id]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: insights.id
      failedLocationCount: failedLocations
    }
    actions: [
      {
        actionGroupId: actionGroupResourceId
        webHookProperties: {
          environment: tags.environment
          component: tags.component
        }
      }
    ]
  }
}

@description('The name of the rule.')
output name string = alert.name

@description('The resource id of the rule.')
output resourceId string = alert.id
