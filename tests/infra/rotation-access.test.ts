/** What a rotation may do on Azure: regenerate the keys that there are, write secrets, have references refreshed, and see no setting. */
import { describe, expect, it } from 'vitest';
import { sameResource } from '../../resources/resource-id.ts';
import { keyProviderOf } from '../../secrets/key-providers.ts';
import { named, ofType } from './dev.ts';
import { keyedResources } from './keyed.ts';
import { assignments, builtIn, customRole, heldBy } from './roles.ts';

const { actions, notActions } = customRole('ChaufHER rotate secrets (dev)');

/** As Azure decides: an action matches, without case, where `*` stands for anything, and no notAction takes it away. */
function allows(action: string): boolean {
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`, 'i').test(action);
  return actions.some(matches) && !notActions.some(matches);
}

describe('The rotate-secret role', () => {
  it.each([...new Set(keyedResources.map(({ type }) => type))])('reads, lists and regenerates keys of %s', (type) => {
    const provider = keyProviderOf(type);
    const needed = ['read', `${provider?.list.action}/action`, `${provider?.regenerate.action}/action`];
    expect(needed.filter((call) => !allows(`${type}/${call}`))).toEqual([]);
  });

  it.each(['Microsoft.Web/sites', 'Microsoft.Web/sites/slots'])(
    'has the references of %s refreshed and reads their state',
    (type) => {
      expect(allows(`${type}/config/appsettings/read`)).toBe(true);
      // How Azure calls it is not written anywhere; either is what its address can be read as.
      expect(allows(`${type}/config/appsettings/refresh/action`)).toBe(true);
      expect(allows(`${type}/config/refresh/action`)).toBe(true);
    },
  );

  it.each([
    'Microsoft.Web/sites/config/list/action',
    'Microsoft.Web/sites/slots/config/list/action',
    'Microsoft.Web/sites/config/snapshots/listsecrets/action',
    'Microsoft.Web/sites/config/write',
    'Microsoft.Web/sites/write',
    'Microsoft.Storage/storageAccounts/write',
    'Microsoft.Storage/storageAccounts/listAccountSas/action',
    'Microsoft.KeyVault/vaults/write',
    'Microsoft.KeyVault/vaults/delete',
    'Microsoft.NotificationHubs/Namespaces/authorizationRules/listkeys/action',
    'Microsoft.NotificationHubs/Namespaces/NotificationHubs/pnsCredentials/action',
    'Microsoft.Authorization/roleAssignments/write',
  ])('does not allow %s', (action) => {
    expect(allows(action)).toBe(false);
  });

  it('writes nothing and deletes nothing on the control plane', () => {
    expect(actions.filter((action) => /\/(write|delete)$|^\*|\/\*$/i.test(action))).toEqual([]);
  });
});

describe('Secrets', () => {
  const vaults = ofType('Microsoft.KeyVault/vaults');

  it('are written by the automation alone, in every vault', () => {
    const officers = assignments.filter(({ role }) => role === builtIn.secretsOfficer);
    expect(officers.map(({ holder }) => holder)).toEqual(vaults.map(() => 'chaufher-dev-ops-weu-id'));
    expect(officers.map(({ scope }) => scope).toSorted()).toEqual(vaults.map(({ id }) => id).toSorted());
  });

  it('are read and written through these roles on vaults, and no other', () => {
    const onVaults = assignments.filter(({ scope }) => vaults.some(({ id }) => sameResource(id, scope)));
    expect(new Set(onVaults.map(({ role }) => role))).toEqual(new Set([builtIn.secretsOfficer, builtIn.secretsUser]));
    expect(onVaults).toHaveLength(4);
  });
});

describe('A topic', () => {
  it.each(['weu', 'neu'])('of %s may write dead letters, and nothing else', (region) => {
    const topic = named('Microsoft.EventGrid/systemTopics', `chaufher-dev-kv-${region}-events`);
    expect(heldBy(topic.name)).toEqual([`dead-letters ${builtIn.blobDataContributor}`]);
  });
});
