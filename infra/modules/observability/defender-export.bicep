metadata name = 'Export of Defender for Cloud'
metadata description = 'Brings alerts of Defender for Cloud into the workspace, where they are kept as long as the logs.'

import { tagsType } from '../../types.bicep'

@description('Required. Name of the export.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

resource export 'Microsoft.Security/automations@2023-12-01-preview' = {
  name: name
  location: location
  tags: tags
  properties: {
    isEnabled: true
    description: 'Alerts into the workspace.'
    scopes: [{ description: 'The subscription.', scopePath: subscription().id }]
    sources: [{ eventSource: 'Alerts', ruleSets: [] }]
    actions: [{ actionType: 'Workspace', workspaceResourceId: workspaceResourceId }]
  }
}

@description('The name of the export.')
output name string = export.name

@description('The resource id of the export.')
output resourceId string = export.id
