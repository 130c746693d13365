import { describe, expect, it } from 'vitest';
import { catalogueOf, findingsIn, idOf, ids, resource, shop, shopWith, subscription, type Parts } from './shop.ts';

const west = 'kv-weu-events/secrets';
const keyVault = (...types: readonly string[]) => types.map((type) => `Microsoft.KeyVault.${type}`);

const other = (resourceId: string): Parts => ({
  destination: { endpointType: 'AzureFunction', properties: { resourceId } },
});

describe('the events of a vault', () => {
  it.each<[string, Parts | undefined]>([
    ['there is no subscription', undefined],
    ['a type is left out', { filter: { includedEventTypes: keyVault('SecretNearExpiry', 'SecretExpired') } }],
    ['they go to a function of another app', other(`${ids.apiWest}/functions/events`)],
    ['they go to the app itself', other(`${idOf('Microsoft.Web/sites', 'ops')}/slots/next`)],
    ['they go to a queue', { destination: { endpointType: 'StorageQueue', properties: { resourceId: ids.media } } }],
  ])('do not reach the automation where %s', (_, properties) => {
    const resources = shopWith(west, () => (properties === undefined ? undefined : subscription('kv-weu', properties)));
    expect(findingsIn(resources)).toEqual(['not-subscribed kv-weu']);
  });

  it('are told by the types that are missing', () => {
    const types = keyVault('SecretNearExpiry', 'SecretNewVersionCreated');
    const resources = shopWith(west, () => subscription('kv-weu', { filter: { includedEventTypes: types } }));
    expect(catalogueOf(resources).findings[0]?.message).toBe(
      'No subscription brings Microsoft.KeyVault.SecretExpired to the function `events` of the automation.',
    );
  });

  it('may come by several subscriptions', () => {
    const [one, rest] = [keyVault('SecretExpired'), keyVault('SecretNearExpiry', 'SecretNewVersionCreated')];
    const second = {
      ...subscription('kv-weu', { filter: { includedEventTypes: rest } }),
      id: `${idOf('Microsoft.EventGrid/systemTopics', 'kv-weu-events')}/eventSubscriptions/more`,
    };
    const resources = shopWith(west, () => subscription('kv-weu', { filter: { includedEventTypes: one } }));
    expect(findingsIn([...resources, second])).toEqual([]);
  });

  it('may come by a subscription right on the vault', () => {
    const own = {
      ...subscription('kv-weu'),
      id: `${ids.west}/providers/Microsoft.EventGrid/eventSubscriptions/secrets`,
      type: 'Microsoft.EventGrid/eventSubscriptions',
    };
    expect(findingsIn(shopWith(west, () => own))).toEqual([]);
  });

  it('are lost without a dead letter', () => {
    const resources = shopWith(west, () => subscription('kv-weu', { deadLetterDestination: undefined }));
    expect(findingsIn(resources)).toEqual(['no-dead-letter kv-weu']);
  });

  it('are kept with a dead letter that is written as an identity', () => {
    const deadLetterWithResourceIdentity = { deadLetterDestination: { endpointType: 'StorageBlob' } };
    const properties = { deadLetterDestination: undefined, deadLetterWithResourceIdentity };
    expect(findingsIn(shopWith(west, () => subscription('kv-weu', properties)))).toEqual([]);
  });

  it('are those of the topic whose source the vault is', () => {
    const stray = shopWith('kv-weu-events', () =>
      resource('Microsoft.EventGrid/systemTopics', 'kv-weu-events', { properties: { source: ids.media } }),
    );
    expect(findingsIn(stray)).toEqual(['not-subscribed kv-weu']);
    expect(shop).toHaveLength(stray.length);
  });
});
