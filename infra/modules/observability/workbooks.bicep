metadata name = 'Workbooks'
metadata description = 'What people look at: operations, status, cost and audit.'

import { namesType } from '../../naming.bicep'
import { tagsType } from '../../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags tagsType

@description('Required. Name of the environment.')
param environmentName string

@description('Required. Resource id of the Log Analytics workspace.')
param workspaceResourceId string

var books = [
  { key: 'operations', title: 'Operations', content: loadTextContent('workbooks/operations.json') }
  { key: 'status', title: 'Status', content: loadTextContent('workbooks/status.json') }
  { key: 'cost', title: 'Cost', content: loadTextContent('workbooks/cost.json') }
  { key: 'audit', title: 'Audit', content: loadTextContent('workbooks/audit.json') }
]

// The name of a workbook has to be a GUID; its title is what people read.
resource workbooks 'Microsoft.Insights/workbooks@2023-06-01' = [
  for book in books: {
    name: guid(resourceGroup().id, book.key)
    location: location
    tags: tags
    kind: 'shared'
    properties: {
      displayName: '${names.prefix} ${book.title}'
      category: 'workbook'
      version: '1.0'
      sourceId: workspaceResourceId
      serializedData: replace(
        replace(book.content, '<<workspace>>', workspaceResourceId),
        '<<environment>>',
        environmentName
      )
    }
  }
]

@description('The names of the workbooks.')
output names string[] = [for (book, index) in books: workbooks[index].name]

@description('The resource ids of the workbooks.')
output resourceIds string[] = [for (book, index) in books: workbooks[index].id]
