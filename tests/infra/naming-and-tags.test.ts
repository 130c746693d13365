/** What every resource of the snapshot has: a name that follows the rule, and the tags that the automation looks up. */
import { describe, expect, it } from 'vitest';
import { dev } from './dev.ts';

/** Resources without tags of their own; all others must have them. */
const untagged = new Set([
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Authorization/roleDefinitions',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/queueServices/queues',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Storage/storageAccounts/tableServices/tables',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.Web/sites/config',
  'Microsoft.Web/sites/slots/basicPublishingCredentialsPolicies',
]);
const tagged = dev.filter(({ type }) => !untagged.has(type));

const dashless = new Set(['Microsoft.Storage/storageAccounts', 'Microsoft.ContainerRegistry/registries']);
const regional = new Set([
  'Microsoft.AppConfiguration/configurationStores',
  'Microsoft.EventGrid/systemTopics',
  'Microsoft.KeyVault/vaults',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.NotificationHubs/namespaces',
  'Microsoft.SignalRService/signalR',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
  'Microsoft.Web/sites/slots',
]);
const codes: Readonly<Record<string, string>> = { westeurope: 'weu', northeurope: 'neu' };

describe('Names', () => {
  it.each(tagged.map(({ name, type }) => [name, type]))('%s begins with project and environment (%s)', (name, type) => {
    expect(name).toMatch(
      dashless.has(type) ? /^chaufherdev[a-z]{2,13}$/ : /^chaufher-dev(-[a-z0-9]+)*(\/(staging|mobile(\/api)?))?$/,
    );
  });

  it('of regional resources carry the code of the region they are in', () => {
    const wrong = tagged
      .filter(({ type }) => regional.has(type))
      .filter(
        ({ name, location }) =>
          !new RegExp(`-${codes[location ?? ''] ?? 'unknown region'}(-id|-events|/staging)?$`).test(name),
      );
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(tagged.filter(({ type }) => regional.has(type)).length).toBeGreaterThanOrEqual(17);
  });

  it('of role assignments are known before anything is deployed', () => {
    const names = dev.filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('Tags', () => {
  it.each(tagged.map(({ id, tags }) => [id.replace(/^.*\//, ''), tags]))(
    '%s says whose it is, what for and how sensitive',
    (_name, tags) => {
      expect(tags).toMatchObject({
        owner: expect.stringMatching(/\S/),
        costCentre: expect.stringMatching(/\S/),
        environment: 'dev',
        dataClass: expect.stringMatching(/^(public|internal|confidential)$/),
        component: expect.stringMatching(/^(api|operations|platform)$/),
      });
    },
  );

  it('say api for all that serves the API', () => {
    const api = tagged.filter(({ tags }) => tags['component'] === 'api').map(({ name }) => name);
    for (const region of ['weu', 'neu'])
      expect(api).toEqual(
        expect.arrayContaining([
          `chaufher-dev-api-${region}`,
          `chaufher-dev-api-${region}/staging`,
          `chaufher-dev-api-${region}-5xx`,
        ]),
      );
  });
});
