metadata name = 'Roles on the automation'
metadata description = 'What the automation may do to its own storage, and what the topics of the vaults may write there.'

import { builtInRoles } from '../../built-in-roles.bicep'
import { namesType } from '../../naming.bicep'
import { automationType } from '../../types.bicep'

@description('Required. Names.')
param names namesType

@description('Required. How the automation runs.')
param automation automationType

var own = names.operations
var standby = names.standby
// What the Functions host and the durable engine need of AzureWebJobsStorage, and the app of the same account.
var hostRoles = [
  builtInRoles.storageBlobDataOwner
  builtInRoles.storageQueueDataContributor
  builtInRoles.storageTableDataContributor
]
var ofAutomation = [
  ...map(hostRoles, role => { account: own.storage, role: role })
  { account: own.anchorStorage, role: builtInRoles.storageBlobDataContributor }
  ...(automation.standby ? map(hostRoles, role => { account: standby.storage, role: role }) : [])
]

module storageRoles 'storage-role.bicep' = [
  for item in ofAutomation: {
    params: {
      accountName: item.account
      identityName: own.identity
      role: item.role
    }
  }
]

module schedulerRoles 'scheduler-role.bicep' = [
  for name in [own.scheduler, ...(automation.standby ? [standby.scheduler] : [])]: if (automation.durableBackend == 'scheduler') {
    params: {
      schedulerName: name
      identityName: own.identity
    }
  }
]

module topicRoles 'topic-roles.bicep' = [
  for vault in names.vaults: {
    params: {
      topicName: vault.topic
      topicGroupName: names.groups.data
      accountName: own.storage
      hasEventQueue: automation.eventDelivery == 'queue'
    }
  }
]

@description('The name of the storage account of the automation.')
output name string = own.storage
