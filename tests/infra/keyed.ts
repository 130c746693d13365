/** What has keys that open it, in the snapshot: found by type and by switch, as the automation finds it. */
import type { SnapshotResource } from '../../resources/snapshot.ts';
import { ofType } from './dev.ts';

export const keyedResources: readonly SnapshotResource[] = [
  ...ofType('Microsoft.Storage/storageAccounts').filter(
    ({ properties }) => properties['allowSharedKeyAccess'] !== false,
  ),
  ...ofType('Microsoft.SignalRService/signalR', 'Microsoft.AppConfiguration/configurationStores').filter(
    ({ properties }) => properties['disableLocalAuth'] !== true,
  ),
  // These have no switch.
  ...ofType(
    'Microsoft.Communication/communicationServices',
    'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules',
  ),
];
