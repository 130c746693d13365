metadata name = 'Site hygiene'
metadata description = 'What a site or a slot has besides its content: no passwords for publishing, and its logs in the workspace.'

@description('Required. Name of an existing site.')
param siteName string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. Categories of logs to keep.')
param logCategories string[]

@description('Optional. Name of a slot that gets the same.')
param slotName string?

var diagnosticProperties = {
  workspaceId: workspaceResourceId
  logs: map(logCategories, category => { category: category, enabled: true })
  metrics: [{ category: 'AllMetrics', enabled: true }]
}

resource site 'Microsoft.Web/sites@2024-11-01' existing = {
  name: siteName

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

resource slot 'Microsoft.Web/sites/slots@2024-11-01' existing = if (slotName != null) {
  parent: site
  name: slotName!

  resource ftp 'basicPublishingCredentialsPolicies' = if (slotName != null) {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource scm 'basicPublishingCredentialsPolicies' = if (slotName != null) {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

resource siteDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'to-workspace'
  properties: diagnosticProperties
}

resource slotDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (slotName != null) {
  scope: slot
  name: 'to-workspace'
  properties: diagnosticProperties
}

@description('The name of the diagnostic setting.')
output name string = siteDiagnostics.name

@description('The resource id of the diagnostic setting of the site.')
output resourceId string = siteDiagnostics.id
