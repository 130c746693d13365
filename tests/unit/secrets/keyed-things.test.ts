import { describe, expect, it } from 'vitest';
import { keyHolderOf, keyHolders } from '../../../secrets/key-holders.ts';
import { keyProviders } from '../../../secrets/key-providers.ts';
import { keyedThings } from '../../../secrets/keyed-things.ts';
import { resource, snapshotOf, type Parts } from './shop.ts';

function keyed(...resources: readonly Parts[]): readonly string[] {
  return keyedThings(snapshotOf(resources)).map(({ type, name }) => `${type} ${name}`);
}

function policy(name: string, allow: boolean): Parts {
  return resource('Microsoft.Web/sites/basicPublishingCredentialsPolicies', `api/${name}`, { properties: { allow } });
}

function bus(properties: Parts): Parts {
  return resource('Microsoft.ServiceBus/namespaces', 'bus', { properties });
}

/** Type, what says that its keys work, what says that they do not. */
const switches: readonly (readonly [string, Parts, Parts])[] = [
  ['Microsoft.Storage/storageAccounts', {}, { allowSharedKeyAccess: false }],
  ['Microsoft.Storage/storageAccounts', { allowSharedKeyAccess: true }, { AllowSharedKeyAccess: false }],
  ['Microsoft.SignalRService/signalR', { disableLocalAuth: false }, { disableLocalAuth: true }],
  ['Microsoft.AppConfiguration/configurationStores', {}, { disableLocalAuth: true }],
  ['Microsoft.Communication/communicationServices', {}, { disableLocalAuth: true }],
  ['Microsoft.DocumentDB/databaseAccounts', {}, { disableLocalAuth: true }],
  ['Microsoft.Cache/redis', {}, { disableAccessKeyAuthentication: true }],
  ['Microsoft.Batch/batchAccounts', {}, { allowedAuthenticationModes: ['AAD'] }],
  [
    'Microsoft.Batch/batchAccounts',
    { allowedAuthenticationModes: ['AAD', 'SharedKey'] },
    { allowedAuthenticationModes: [] },
  ],
  ['Microsoft.ContainerRegistry/registries', { adminUserEnabled: true }, {}],
  ['Microsoft.ContainerRegistry/registries', { adminUserEnabled: true }, { adminUserEnabled: false }],
  ['Microsoft.OperationalInsights/workspaces', {}, { features: { disableLocalAuth: true } }],
  ['Microsoft.Insights/components', {}, { DisableLocalAuth: true }],
  ['Microsoft.EventGrid/topics', {}, { disableLocalAuth: true }],
  ['Microsoft.Sql/servers', { administrators: {} }, { administrators: { azureADOnlyAuthentication: true } }],
  ['Microsoft.DBforPostgreSQL/flexibleServers', {}, { authConfig: { passwordAuth: 'disabled' } }],
];

describe('what has keys', () => {
  it.each(switches)('%s with %j, and not with %j', (type, on, off) => {
    expect(keyed(resource(type, 'one', { properties: on }))).toEqual([`${type} one`]);
    expect(keyed(resource(type, 'one', { properties: off }))).toEqual([]);
  });

  it('is not proven to be off by what only a deployment can evaluate', () => {
    const open = "[parameters('off')]";
    const properties = { allowSharedKeyAccess: open, adminUserEnabled: open };
    expect(keyed(resource('Microsoft.Storage/storageAccounts', 'one', { properties }))).toHaveLength(1);
    expect(keyed(resource('Microsoft.ContainerRegistry/registries', 'one', { properties }))).toHaveLength(1);
  });

  it('is what Azure does not let one switch off', () => {
    expect(keyed(resource('Microsoft.Web/staticSites', 'one'))).toEqual(['Microsoft.Web/staticSites one']);
  });

  it('is no type that the table does not have', () => {
    expect(keyed(resource('Microsoft.KeyVault/vaults', 'one'), resource('Microsoft.Insights/webtests', 'one'))).toEqual(
      [],
    );
  });

  it('is a site whose publishing credentials are refused in one way only', () => {
    const api = resource('Microsoft.Web/sites', 'api');
    expect(keyed(api, policy('ftp', false), policy('scm', false))).toEqual([]);
    expect(keyed(api, policy('ftp', false), policy('scm', true))).toEqual(['Microsoft.Web/sites api']);
    expect(keyed(api, policy('ftp', false))).toEqual(['Microsoft.Web/sites api']);
  });
});

describe('a slot', () => {
  it('has publishing credentials of its own, whatever its site refuses', () => {
    const slot = resource('Microsoft.Web/sites/slots', 'api/next');
    const refused = [policy('ftp', false), policy('scm', false)];
    expect(keyed(resource('Microsoft.Web/sites', 'api'), ...refused, slot)).toEqual([
      'Microsoft.Web/sites/slots api/next',
    ]);
  });
});

describe('the authorization rules of a namespace', () => {
  const rule = resource('Microsoft.ServiceBus/namespaces/authorizationRules', 'bus/sender');

  it('have the keys, and one of them Azure makes itself', () => {
    expect(keyedThings(snapshotOf([bus({}), rule])).map(({ name, madeByAzure }) => [name, madeByAzure])).toEqual([
      ['bus/RootManageSharedAccessKey', true],
      ['bus/sender', false],
    ]);
  });

  it('are all off with the namespace', () => {
    expect(keyed(bus({ disableLocalAuth: true }), rule)).toEqual([]);
  });

  it('are said once where the Bicep declares what Azure makes', () => {
    const declared = resource('Microsoft.ServiceBus/namespaces/authorizationRules', 'bus/rootManageSharedAccessKey');
    expect(keyedThings(snapshotOf([bus({}), declared])).map(({ madeByAzure }) => madeByAzure)).toEqual([false]);
  });

  it('have the id that Azure gives them', () => {
    const [made] = keyedThings(snapshotOf([bus({})]));
    expect(made?.id).toBe(
      '/subscriptions/sub/resourceGroups/shop-dev/providers/Microsoft.ServiceBus/namespaces/bus/authorizationRules/RootManageSharedAccessKey',
    );
  });
});

describe('the table', () => {
  it('has every type once', () => {
    const types = keyHolders.map(({ type }) => type.toLowerCase());
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(keyProviders.map(({ type }) => type))('knows %s, which can be rotated', (type) => {
    expect(keyHolderOf(type.toUpperCase())?.type).toBe(type);
  });
});
