metadata description = 'Sizes as Azure Policy can ask for them. The lists are those of the Rego rules.'

import { customType } from 'types.bicep'

var skus = loadYamlContent('../data/places.yaml').places.skus

@description('Types whose SKU a condition can name. Of the others it is left to the gate.')
var sized = [
  'Microsoft.AppConfiguration/configurationStores'
  'Microsoft.DBforPostgreSQL/flexibleServers'
  'Microsoft.Storage/storageAccounts'
  'Microsoft.Web/serverfarms'
]

@export()
@description('Definitions about sizes in one environment.')
func sizePolicies(environmentName string) customType[] => [
  {
    name: 'allowed-skus'
    displayName: 'Sizes are those agreed on for the environment'
    mode: 'Indexed'
    mayDeny: true
    condition: {
      anyOf: map(sized, type => {
        allOf: [
          { field: 'type', equals: type }
          { field: '${type}/sku.name', notIn: skus[type][?environmentName] ?? skus[type].any }
        ]
      })
    }
  }
]
