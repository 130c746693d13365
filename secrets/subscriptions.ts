/** Whether the events of every vault reach the automation: Event Grid subscriptions of the snapshot. Without them nothing rotates before the sweep comes by. */
import { propertyAt, textAt, textsAt } from '../resources/property.ts';
import { parseResourceId, resourceKey, sameResource } from '../resources/resource-id.ts';
import type { Snapshot, SnapshotResource } from '../resources/snapshot.ts';
import { automationOf, type Vault } from './environment-vaults.ts';
import type { Finding } from './finding.ts';

/** Of these the automation must hear; `SecretNewVersionCreated` ends the wait for a person. */
const wanted = ['SecretNearExpiry', 'SecretExpired', 'SecretNewVersionCreated'].map(
  (type) => `Microsoft.KeyVault.${type}`,
);

export function subscriptionFindings({
  snapshot,
  vaults,
  owner,
}: {
  readonly snapshot: Snapshot;
  readonly vaults: readonly Vault[];
  readonly owner: string;
}): readonly Finding[] {
  const { environment, resources } = snapshot;
  const app = automationOf(snapshot)?.id;
  return vaults.flatMap((vault): Finding[] => {
    const ours = resources.filter((resource) => isAbout(resource, vault, resources) && reaches(resource, app));
    const heard = new Set(ours.flatMap((subscription) => typesOf(subscription)));
    const missing = wanted.filter((type) => !heard.has(type));
    const about = { environment, subject: vault.name, resource: vault.id, owner: vault.owner ?? owner };
    if (missing.length > 0) {
      const message = `No subscription brings ${missing.join(', ')} to the function \`events\` of the automation.`;
      return [{ rule: 'not-subscribed', ...about, message }];
    }
    const lossy = ours.filter(({ properties }) => !hasDeadLetter(properties));
    if (lossy.length === 0) return [];
    const message = `Subscription ${lossy.map(({ name }) => name).join(', ')} has no dead letter: an event that cannot be delivered for a day is lost.`;
    return [{ rule: 'no-dead-letter', ...about, message }];
  });
}

/** A subscription of a system topic whose source is the vault, or one right on the vault. */
function isAbout({ id, type }: SnapshotResource, vault: Vault, resources: readonly SnapshotResource[]): boolean {
  const parsed = parseResourceId(id);
  if (parsed?.parent === undefined) return false;
  if (type.toLowerCase() === 'microsoft.eventgrid/eventsubscriptions')
    return sameResource(parsed.parent.text, vault.id);
  if (type.toLowerCase() !== 'microsoft.eventgrid/systemtopics/eventsubscriptions') return false;
  const topic = resources.find((resource) => resourceKey(resource.id) === parsed.parent?.key);
  return sameResource(textAt(topic?.properties, 'source') ?? '', vault.id);
}

/** A function of the automation's app; any function where the snapshot has no automation. */
function reaches({ properties }: SnapshotResource, app: string | undefined): boolean {
  const target =
    textAt(properties, 'destination.properties.resourceId') ??
    textAt(properties, 'deliveryWithResourceIdentity.destination.properties.resourceId') ??
    '';
  const parsed = parseResourceId(target);
  return (
    parsed?.type === 'microsoft.web/sites/functions' && (app === undefined || parsed.parent?.key === resourceKey(app))
  );
}

/** No list means every type. */
function typesOf({ properties }: SnapshotResource): readonly string[] {
  return propertyAt(properties, 'filter.includedEventTypes') === undefined
    ? wanted
    : textsAt(properties, 'filter.includedEventTypes');
}

function hasDeadLetter(properties: Readonly<Record<string, unknown>>): boolean {
  return (
    propertyAt(properties, 'deadLetterDestination') !== undefined ||
    propertyAt(properties, 'deadLetterWithResourceIdentity.deadLetterDestination') !== undefined
  );
}
