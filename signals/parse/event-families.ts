/** Which reader understands the data of which events. */

import type { EventPayload, ReadEvent } from './event-reading.ts';
import { readAppConfigurationEvent } from './events/app-configuration.ts';
import { readCommunicationEvent } from './events/communication.ts';
import { readKeyVaultEvent } from './events/key-vault.ts';
import { readPolicyEvent } from './events/policy.ts';
import { readHealthNotification, readResourceNotification } from './events/resource-notifications.ts';
import { readResourceEvent } from './events/resources.ts';
import { readUnknownEvent } from './events/unknown.ts';
import { readWebEvent } from './events/web.ts';

/** By the beginning of the event type, lower case; the first that fits. */
const families: readonly (readonly [prefix: string, read: ReadEvent])[] = [
  ['microsoft.keyvault.', readKeyVaultEvent],
  ['microsoft.resources.resource', readResourceEvent],
  ['microsoft.policyinsights.policystate', readPolicyEvent],
  ['microsoft.resourcenotifications.healthresources.', readHealthNotification],
  ['microsoft.resourcenotifications.resources.', readResourceNotification],
  ['microsoft.appconfiguration.', readAppConfigurationEvent],
  // Documentation names them Microsoft.Web/sites.SlotSwapStarted, the wire Microsoft.Web.SlotSwapStarted.
  ['microsoft.web.', readWebEvent],
  ['microsoft.web/', readWebEvent],
  ['microsoft.communication.', readCommunicationEvent],
];

export function eventReaderOf({ type }: EventPayload): ReadEvent {
  const lower = type.toLowerCase();
  return families.find(([prefix]) => lower.startsWith(prefix))?.[1] ?? readUnknownEvent;
}
