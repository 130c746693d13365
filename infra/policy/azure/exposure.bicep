metadata description = 'Networks and data as Azure Policy can ask for them, where Azure has no definition. The lists are those of the Rego rules.'

import { customType } from 'types.bicep'

var network = loadYamlContent('../data/network.yaml').network
var settings = loadYamlContent('../data/settings.yaml').settings
var ports = map(network.management_ports, port => string(port))
var group = 'Microsoft.Network/networkSecurityGroups'

@description('How storage has to be for confidential data of production: SKUs, and regions whose content is itself the copy.')
var redundantStorage = first(filter(
  settings.redundancy,
  row => contains(row.types, 'Microsoft.Storage/storageAccounts') && contains(row.?data_classes ?? [], 'confidential')
))!

@description('Confidential resources of one type, outside of the regions whose content is itself the copy.')
func confidential(type string, condition object) object => {
  allOf: [
    { field: 'type', equals: type }
    { field: 'tags[\'dataClass\']', equals: 'confidential' }
    { field: 'location', notIn: redundantStorage.unless.in }
    condition
  ]
}

@description('A security rule that lets everybody in on a port by which things are managed. Ranges of ports are left to the gate.')
func open(rule string) object[] => [
  { field: '${rule}access', equals: 'Allow' }
  { field: '${rule}direction', equals: 'Inbound' }
  { field: '${rule}protocol', in: ['*', 'Tcp'] }
  { field: '${rule}sourceAddressPrefix', in: network.anywhere }
  { field: '${rule}destinationPortRange', in: concat(ports, ['*']) }
]

@export()
@description('Definitions about who reaches what.')
func networkPolicies() customType[] => [
  {
    name: 'network-acls-storage'
    displayName: 'Storage accounts whose public address is open deny by default'
    mode: 'Indexed'
    mayDeny: true
    condition: {
      allOf: [
        { field: 'type', equals: 'Microsoft.Storage/storageAccounts' }
        { field: 'Microsoft.Storage/storageAccounts/publicNetworkAccess', notEquals: 'Disabled' }
        { field: 'Microsoft.Storage/storageAccounts/networkAcls.defaultAction', notEquals: 'Deny' }
      ]
    }
  }
  {
    name: 'nsg-management-ports'
    displayName: 'No security rule lets everybody in on a management port'
    mode: 'All'
    mayDeny: true
    condition: {
      anyOf: [
        {
          allOf: [
            { field: 'type', equals: group }
            {
              count: { field: '${group}/securityRules[*]', where: { allOf: open('${group}/securityRules[*].') } }
              greater: 0
            }
          ]
        }
        { allOf: concat([{ field: 'type', equals: '${group}/securityRules' }], open('${group}/securityRules/')) }
      ]
    }
  }
  {
    name: 'site-ingress'
    displayName: 'Sites deny by default'
    mode: 'Indexed'
    mayDeny: false
    condition: { field: 'type', equals: 'Microsoft.Web/sites' }
    existence: {
      type: 'Microsoft.Web/sites/config'
      name: 'web'
      existenceCondition: {
        field: 'Microsoft.Web/sites/config/web.ipSecurityRestrictionsDefaultAction'
        equals: 'Deny'
      }
    }
  }
]

@export()
@description('Definitions about what is kept, and where.')
func dataPolicies(isProduction bool) customType[] => [
  {
    name: 'soft-delete-blobs'
    displayName: 'Deleted blobs and containers come back'
    mode: 'Indexed'
    mayDeny: false
    condition: { field: 'type', equals: 'Microsoft.Storage/storageAccounts' }
    existence: {
      type: 'Microsoft.Storage/storageAccounts/blobServices'
      name: 'default'
      existenceCondition: {
        allOf: map(['deleteRetentionPolicy', 'containerDeleteRetentionPolicy'], policy => {
          field: 'Microsoft.Storage/storageAccounts/blobServices/${policy}.enabled'
          equals: true
        })
      }
    }
  }
  {
    name: 'data-residency'
    displayName: 'Communication Services keep their data in Europe'
    mode: 'Indexed'
    mayDeny: true
    condition: {
      allOf: [
        { field: 'type', equals: 'Microsoft.Communication/communicationServices' }
        { field: 'Microsoft.Communication/communicationServices/dataLocation', notEquals: 'Europe' }
      ]
    }
  }
  {
    name: 'redundancy-storage'
    displayName: 'Confidential blobs outlive the loss of a region'
    mode: 'Indexed'
    mayDeny: true
    applies: isProduction
    condition: confidential('Microsoft.Storage/storageAccounts', {
      field: 'Microsoft.Storage/storageAccounts/sku.name'
      notIn: redundantStorage.allowed
    })
  }
  {
    name: 'redundancy-postgresql'
    displayName: 'Backups of confidential databases outlive the loss of a region'
    mode: 'Indexed'
    mayDeny: false
    applies: isProduction
    condition: confidential('Microsoft.DBforPostgreSQL/flexibleServers', {
      field: 'Microsoft.DBforPostgreSQL/flexibleServers/backup.geoRedundantBackup'
      notEquals: 'Enabled'
    })
  }
]
