metadata name = 'Static app'
metadata description = 'One of the web apps. Its staticwebapp.config.json lets nobody in but our Front Door (allowedIpRanges, and the profile\'s id as required header): a template cannot.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the app.')
param name string

@description('Required. Region of its functions and builds; its content is everywhere.')
param location string

@description('Required. Tags.')
param tags tagsType

resource app 'Microsoft.Web/staticSites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    allowConfigFileUpdates: true
    stagingEnvironmentPolicy: 'Disabled'
  }
}

@description('The name of the app.')
output name string = app.name

@description('The resource id of the app.')
output resourceId string = app.id
