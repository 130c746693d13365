/** What every resource of the snapshots has: a name that follows the rule, and the tags that the automation looks up. */
import { describe, expect, it } from 'vitest';
import { dev } from './dev.ts';
import { everyResource } from './environments.ts';
import { givenNames, nameRules } from './names.ts';

/** Types that take tags though they live in another resource. */
const taggedChildren = new Set([
  'Microsoft.Cdn/profiles/afdEndpoints',
  'Microsoft.ContainerRegistry/registries/replications',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.NotificationHubs/namespaces/notificationHubs',
  'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules',
  'Microsoft.Web/sites/slots',
]);
/** Types that take none. */
const untagged = new Set([
  'Microsoft.Authorization/policyAssignments',
  'Microsoft.Authorization/policyDefinitions',
  'Microsoft.Authorization/policySetDefinitions',
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.Consumption/budgets',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Security/pricings',
  'Microsoft.Security/securityContacts',
]);
const isTopLevel = ({ type }: { readonly type: string }) => type.split('/').length === 2;
const tagged = everyResource.filter(
  (resource) => taggedChildren.has(resource.type) || (isTopLevel(resource) && !untagged.has(resource.type)),
);
const named = everyResource.filter((resource) => isTopLevel(resource) && !givenNames.has(resource.type));

const regional = new Set([
  'Microsoft.AppConfiguration/configurationStores',
  'Microsoft.DBforPostgreSQL/flexibleServers',
  'Microsoft.EventGrid/systemTopics',
  'Microsoft.KeyVault/vaults',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.NotificationHubs/namespaces',
  'Microsoft.SignalRService/signalR',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
  'Microsoft.Web/staticSites',
]);
const codes: Readonly<Record<string, string>> = { westeurope: 'weu', northeurope: 'neu' };
const groups = ['automation', 'compute', 'data', 'edge', 'network-neu', 'network-weu', 'observability'];

describe('Resource groups', () => {
  it.each(['dev', 'staging', 'prod'])('of %s are one a domain, and one a network', (environment) => {
    const found = everyResource.filter(
      (resource) => resource.environment === environment && resource.type === 'Microsoft.Resources/resourceGroups',
    );
    expect(found.map(({ name }) => name)).toEqual(groups.map((group) => `chaufher-${environment}-${group}`));
  });

  it('hold every resource that is not the subscription itself', () => {
    const outside = dev.filter(
      ({ id, type }) => !/\/resourceGroups\//i.test(id) && type !== 'Microsoft.Resources/resourceGroups',
    );
    expect([...new Set(outside.map(({ type }) => type))].toSorted()).toEqual(
      [...untagged].filter((type) => !type.endsWith('roleDefinitions')),
    );
  });
});

describe('Names', () => {
  it('begin with project and environment', () => {
    const wrong = named.filter(({ name, type, environment }) => {
      const isDashless = nameRules[type]?.characters.test('a-a') === false;
      return !new RegExp(isDashless ? `^chaufher${environment}[a-z]+$` : `^chaufher-${environment}(-[a-z0-9]+)+$`).test(
        name,
      );
    });
    expect(wrong.map(({ name, type }) => `${name} (${type})`)).toEqual([]);
  });

  it('of regional resources carry the code of the region they are in', () => {
    const there = named.filter(({ type }) => regional.has(type));
    const wrong = there.filter(
      ({ name, location }) =>
        !new RegExp(`-?${codes[location ?? ''] ?? 'unknown region'}(-id|-events|-api|-functions|-endpoints)?$`).test(
          name,
        ),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(there.length).toBeGreaterThanOrEqual(150);
  });

  it('of role assignments are known before anything is deployed', () => {
    const names = dev.filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('Tags', () => {
  it.each(['dev', 'staging', 'prod'])('of %s say whose each resource is, what for and how sensitive', (environment) => {
    for (const { tags } of tagged.filter((resource) => resource.environment === environment)) {
      expect(tags).toMatchObject({
        owner: expect.stringMatching(/\S/),
        costCentre: expect.stringMatching(/\S/),
        environment,
        dataClass: expect.stringMatching(/^(public|internal|confidential)$/),
        component: expect.stringMatching(/^(api|web|operations|operations-standby|platform)$/),
      });
    }
  });

  it('give no end to an environment that stays', () => {
    expect(tagged.filter(({ tags }) => 'expiresOn' in tags)).toEqual([]);
  });

  it('say api for all that serves the API', () => {
    const api = dev.filter(({ tags }) => tags['component'] === 'api').map(({ name }) => name);
    for (const region of ['weu', 'neu'])
      expect(api).toEqual(
        expect.arrayContaining([
          `chaufher-dev-api-${region}`,
          `chaufher-dev-api-${region}/staging`,
          `chaufher-dev-api-${region}-5xx`,
          `chaufher-dev-db-${region}`,
          `chaufher-dev-signalr-${region}`,
        ]),
      );
  });
});
