metadata name = 'Services with keys'
metadata description = 'What the API opens with a key until it can be opened by identity. Each has a secret, rotated by the automation.'

import { keyedNamesType } from '../naming.bicep'
import { tagsType } from '../types.bicep'

@description('Required. Names.')
param names keyedNamesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the Log Analytics workspace.')
param workspaceName string

module media 'media.bicep' = {
  params: {
    name: names.media
    location: location
    tags: tags
    workspaceName: workspaceName
  }
}

module signalR 'signalr.bicep' = {
  params: {
    name: names.signalR
    location: location
    tags: tags
    workspaceName: workspaceName
  }
}

module communication 'communication.bicep' = {
  params: {
    name: names.communication
    tags: tags
    workspaceName: workspaceName
  }
}

module appConfiguration 'app-configuration.bicep' = {
  params: {
    name: names.appConfiguration
    location: location
    tags: tags
    workspaceName: workspaceName
  }
}

module notificationHub 'notification-hub.bicep' = {
  params: {
    namespaceName: names.pushNamespace
    hubName: names.pushHub
    ruleName: names.pushRule
    location: location
    tags: tags
    workspaceName: workspaceName
  }
}

@description('The names of the resources that have keys.')
output names string[] = [
  media.outputs.name
  signalR.outputs.name
  communication.outputs.name
  appConfiguration.outputs.name
  notificationHub.outputs.name
]

@description('The resource ids of what has the keys.')
output resourceIds string[] = [
  media.outputs.resourceId
  signalR.outputs.resourceId
  communication.outputs.resourceId
  appConfiguration.outputs.resourceId
  notificationHub.outputs.resourceId
]
