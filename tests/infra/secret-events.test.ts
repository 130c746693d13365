/** How the automation hears of a secret in the snapshot: topic, subscription, dead letters, and an alert where one gets lost. */
import { describe, expect, it } from 'vitest';
import { sameResource } from '../../resources/resource-id.ts';
import { named, ofType } from './dev.ts';
import { assignments, builtIn } from './roles.ts';

const regions = ['weu', 'neu'];
const vault = (region: string) => named('Microsoft.KeyVault/vaults', `chaufher-dev-kv-${region}`);
const topic = (region: string) => named('Microsoft.EventGrid/systemTopics', `chaufher-dev-kv-${region}-events`);
const subscription = (region: string) =>
  named('Microsoft.EventGrid/systemTopics/eventSubscriptions', `${topic(region).name}/secrets`);
const app = named('Microsoft.Web/sites', 'chaufher-dev-ops-weu');
const storage = named('Microsoft.Storage/storageAccounts', 'chaufherdevopsweu');

describe('Every vault', () => {
  it('has one topic and one subscription', () => {
    expect(ofType('Microsoft.EventGrid/systemTopics')).toHaveLength(ofType('Microsoft.KeyVault/vaults').length);
    expect(ofType('Microsoft.EventGrid/systemTopics/eventSubscriptions')).toHaveLength(regions.length);
  });

  it.each(regions)('of %s tells its events where it is, by a topic that acts as itself', (region) => {
    expect(topic(region)).toMatchObject({
      location: vault(region).location,
      properties: { source: vault(region).id, topicType: 'Microsoft.KeyVault.vaults' },
      source: { identity: { type: 'SystemAssigned' } },
    });
  });

  it.each(regions)('of %s has the automation told of what is about to expire, what has, and what is new', (region) => {
    expect(subscription(region).properties).toMatchObject({
      eventDeliverySchema: 'EventGridSchema',
      destination: {
        endpointType: 'AzureFunction',
        properties: { resourceId: `${app.id}/functions/events`, maxEventsPerBatch: 1 },
      },
      filter: {
        includedEventTypes: [
          'Microsoft.KeyVault.SecretNearExpiry',
          'Microsoft.KeyVault.SecretExpired',
          'Microsoft.KeyVault.SecretNewVersionCreated',
        ],
      },
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    });
  });

  it.each(regions)('of %s keeps what could not be delivered in a container that exists, as its topic', (region) => {
    expect(subscription(region).properties).not.toHaveProperty('deadLetterDestination');
    expect(subscription(region).properties['deadLetterWithResourceIdentity']).toEqual({
      identity: { type: 'SystemAssigned' },
      deadLetterDestination: {
        endpointType: 'StorageBlob',
        properties: { resourceId: storage.id, blobContainerName: 'dead-letters' },
      },
    });
    const container = named(
      'Microsoft.Storage/storageAccounts/blobServices/containers',
      `${storage.name}/default/dead-letters`,
    );
    const held = assignments.filter(({ holder }) => holder === topic(region).name);
    expect(held.map(({ scope, role }) => [sameResource(scope, container.id), role])).toEqual([
      [true, builtIn.blobDataContributor],
    ]);
  });

  it.each(
    regions.flatMap((region) => [
      [region, 'dead-letter', 'DeadLetteredCount'],
      [region, 'dropped', 'DroppedEventCount'],
    ]),
  )('of %s raises an alert for the first event that is a %s', (region, suffix, metricName) => {
    const rule = named('Microsoft.Insights/metricAlerts', `${topic(region).name}-${suffix}`);
    expect(rule.properties).toMatchObject({
      scopes: [topic(region).id],
      targetResourceType: 'Microsoft.EventGrid/systemTopics',
      criteria: {
        allOf: [
          {
            metricNamespace: 'Microsoft.EventGrid/systemTopics',
            metricName,
            timeAggregation: 'Total',
            operator: 'GreaterThan',
            threshold: 0,
          },
        ],
      },
    });
  });
});
