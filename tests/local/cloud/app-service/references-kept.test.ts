/** How long a site keeps what it fetched: by the clock, without anybody asking. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createArtefacts } from '../../../../local/cloud/app-service/artefacts.ts';
import { createReferences, type References } from '../../../../local/cloud/app-service/references.ts';
import { createSites, production, type SiteState } from '../../../../local/cloud/app-service/state.ts';
import { createResources } from '../../../../local/cloud/arm/state.ts';
import { createIssuedCredentials } from '../../../../local/cloud/issued.ts';
import { openStore, type Store } from '../../../../local/cloud/store.ts';
import { referenceTo } from './referring-site.ts';

const hourMs = 3_600_000;
const began = Date.parse('2026-11-24T00:00:00Z');
const state: SiteState = {
  site: 'api',
  slot: production,
  resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/api',
  state: 'Running',
  config: {},
  appSettings: { TOKEN: referenceTo('token') },
  connectionStrings: {},
  authSettings: {},
  startedAt: began,
  readyAt: began,
  lastModified: '',
};

let store: Store;
let secret: string;
let references: References;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: began });
  store = openStore(':memory:');
  secret = 'one';
  references = referencesOf(store);
});
afterEach(() => {
  store.close();
  vi.useRealTimers();
});

function referencesOf(store: Store): References {
  const sites = createSites(store);
  const resources = createResources(store);
  const { resourceId: id } = state;
  resources.put({ id, name: 'api', type: 'Microsoft.Web/sites', identity: { type: 'SystemAssigned' }, properties: {} });
  if (sites.get('api') === undefined) sites.put(state);
  return createReferences({
    store,
    sites,
    resources,
    artefacts: createArtefacts(store),
    issued: createIssuedCredentials(store),
    vaults: { secretValue: () => ({ value: secret, version: secret }), hasSecrets: () => true },
    durations: { restartMs: 20_000, switchMs: 0, warmUpLimitMs: 0 },
  });
}

const after = (milliseconds: number): string | undefined => {
  vi.setSystemTime(began + milliseconds);
  return references.list(state)['TOKEN']?.version;
};

test('a day, and then it is fetched anew', () => {
  expect(after(0)).toBe('one');
  secret = 'two';
  expect([after(24 * hourMs - 1), after(24 * hourMs)]).toEqual(['one', 'two']);
  secret = 'three';
  expect([after(48 * hourMs - 1), after(48 * hourMs)]).toEqual(['two', 'three']);
});

test('over a restart of the cloud, with the instances that were starting', () => {
  after(0);
  secret = 'two';
  references.refresh(state);
  references = referencesOf(store);
  const inUse = () => createSites(store).get('api')?.references?.inUse['TOKEN']?.value;
  after(19_999);
  expect(inUse()).toBe('one');
  after(20_000);
  expect(inUse()).toBe('two');
});
