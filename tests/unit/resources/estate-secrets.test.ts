import { describe, expect, it } from 'vitest';
import type { Component } from '../../../resources/components.ts';
import { createEstate } from '../../../resources/estate.ts';
import { createCatalogue } from '../../../secrets/catalogue.ts';
import { readSecrets } from '../../../secrets/secrets-file.ts';
import { ids as shopIds, secretsText, snapshotOf } from '../secrets/shop.ts';
import { components, devSnapshot } from './estate-data.ts';

const snapshot = snapshotOf();

const estate = createEstate({
  snapshots: [snapshot],
  components: { components: { api: apiOf('api-weu') } },
  catalogues(componentOf) {
    const { secrets: file } = readSecrets('secrets.yaml', secretsText);
    return file === undefined ? [] : [createCatalogue({ snapshot, file, componentOf })];
  },
});

/** The API with one site, of the two that the snapshot has. */
function apiOf(site: string): Component {
  const { api } = components.components;
  if (api === undefined) throw new Error('The components have an API.');
  return { ...api, environments: { dev: { sites: [site], applicationInsights: [], workspaces: [], resources: [] } } };
}

describe('the credentials of an estate', () => {
  it('are those of the environment, with the components whose sites use them', () => {
    expect(estate.credentials('dev').map(({ name }) => name)).toEqual(['token', 'media-connection-string']);
    expect(estate.credentials('dev')[0]?.consumers.map(({ site, component }) => [site, component])).toEqual([
      [shopIds.apiWest, 'api'],
      [shopIds.apiNorth, undefined],
    ]);
  });

  it.each(['kv-weu', 'KV-NEU'])('are found in the vault %s by their names, whatever the case', (vault) => {
    expect(estate.credentialAt(vault, 'Token')?.name).toBe('token');
  });

  it('are not found where no vault has them', () => {
    expect(estate.credentialAt('kv-elsewhere', 'token')).toBeUndefined();
    expect(estate.credentialAt('kv-weu', 'token-pending')).toBeUndefined();
    expect(estate.credentials('prod')).toEqual([]);
    expect(estate.catalogue('prod')).toBeUndefined();
  });

  it('are none in an estate that was made without', () => {
    expect(createEstate({ snapshots: [devSnapshot], components }).credentials('dev')).toEqual([]);
  });
});
