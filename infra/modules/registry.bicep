metadata name = 'Container registry'
metadata description = 'Where releases are kept. Pulled from by identity only.'

import { tagsType } from '../types.bicep'

@description('Required. Name of the registry.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
  }
}

@description('The name of the registry.')
output name string = registry.name

@description('The resource id of the registry.')
output resourceId string = registry.id
