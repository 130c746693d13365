metadata name = 'Site hygiene'
metadata description = 'What every site has besides its content: no passwords for publishing, and its logs in the workspace.'

@description('Required. Name of an existing site.')
param siteName string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

@description('Required. Categories of logs to keep.')
param logCategories string[]

resource site 'Microsoft.Web/sites@2024-11-01' existing = {
  name: siteName
}

resource ftpPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scmPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'scm'
  properties: {
    allow: false
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: map(logCategories, category => { category: category, enabled: true })
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('The name of the diagnostic setting.')
output name string = diagnostics.name

@description('The resource id of the diagnostic setting.')
output resourceId string = diagnostics.id
