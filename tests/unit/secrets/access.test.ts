import { describe, expect, it } from 'vitest';
import { assignment, catalogueOf, findingsIn, group, ids, idOf, roles, shop, type Parts } from './shop.ts';

const person = '11111111-2222-4333-8444-555555555555';

function messages(...assignments: readonly Parts[]): readonly string[] {
  const { findings } = catalogueOf([...shop, ...assignments]);
  return findings.map(({ rule, subject, message }) => `${rule} ${subject}: ${message}`);
}

function definition(id: string, permission: Parts): Parts {
  return {
    id: `/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: id,
    properties: { roleName: 'Ours', permissions: [permission] },
  };
}

describe('access to secrets', () => {
  it('is too wide for anybody who needs none', () => {
    expect(messages(assignment(ids.west, person, roles.user))).toEqual([
      `access-too-wide kv-weu: ${person} may read secrets (Key Vault Secrets User), and is neither the automation nor a site that refers to this vault: take the role away.`,
    ]);
  });

  it('is too wide for a site in the vault of another region', () => {
    expect(findingsIn([...shop, assignment(ids.north, ids.reader('weu'), roles.user)])).toEqual([
      'access-too-wide kv-neu',
    ]);
  });

  it('is too wide for a site that may change secrets', () => {
    expect(messages(assignment(ids.west, ids.reader('weu'), roles.officer))).toEqual([
      'access-too-wide kv-weu: api-weu-id reads it for a site and has Key Vault Secrets Officer, with which it may read and change secrets: Key Vault Secrets User is enough.',
    ]);
  });

  it.each([
    ['the resource group', group],
    ['the subscription', '/subscriptions/sub'],
  ])('is too wide by a role on %s, in every vault below it', (_, scope) => {
    expect(findingsIn([...shop, assignment(scope, ids.automation, roles.officer)])).toEqual([
      'access-too-wide kv-weu',
      'access-too-wide kv-neu',
    ]);
  });

  it.each([
    ['everything', roles.administrator],
    ['giving roles away', roles.owner],
  ])('is too wide for an automation that may do %s', (_, role) => {
    expect(findingsIn([...shop, assignment(ids.west, ids.automation, role)])).toEqual(['access-too-wide kv-weu']);
  });

  it('is nobody else’s matter by a role that reads no secrets', () => {
    expect(messages(assignment(ids.west, person, 'acdd72a7-3385-48ef-bd42-f606fba81ae7'))).toEqual([]);
  });

  it('is nobody else’s matter on another resource', () => {
    const other = idOf('Microsoft.KeyVault/vaults', 'kv-weu-2');
    expect(messages(assignment(other, person, roles.user), assignment(ids.media, person, roles.owner))).toEqual([]);
  });

  it('is narrow enough on a single secret', () => {
    const granted = assignment(`${ids.west}/secrets/token`, ids.reader('weu'), roles.user);
    expect(messages(granted)).toEqual([]);
    expect(messages(assignment(`${ids.west}/secrets/token`, person, roles.user))).toHaveLength(1);
  });

  it.each<[string, Parts, number]>([
    ['names the action', { dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'] }, 1],
    ['has it in a pattern', { dataActions: ['Microsoft.KeyVault/vaults/*'] }, 1],
    ['takes it out again', { dataActions: ['*'], notDataActions: ['Microsoft.KeyVault/vaults/secrets/*'] }, 0],
    ['reads metadata', { dataActions: ['Microsoft.KeyVault/vaults/secrets/readMetadata/action'] }, 0],
    ['has actions of the control plane', { actions: ['*'] }, 0],
  ])('counts a role of ours that %s', (_, permission, expected) => {
    const role = '22222222-2222-4333-8444-555555555555';
    expect(messages(definition(role, permission), assignment(ids.west, person, role))).toHaveLength(expected);
  });

  it('is missing for a site that refers to a vault and may not read it', () => {
    const without = shop.filter(
      ({ type, properties }) =>
        type !== 'Microsoft.Authorization/roleAssignments' || !JSON.stringify(properties).includes('api-neu-id'),
    );
    expect(findingsIn(without)).toEqual(['access-missing kv-neu']);
  });

  it('is missing for a site that names an identity which it does not have', () => {
    const broken = shop.map((parts) =>
      parts['name'] === 'api-weu'
        ? { ...parts, identity: { type: 'UserAssigned', userAssignedIdentities: {} } }
        : parts,
    );
    // Nobody refers to the vault as this identity any more.
    expect(findingsIn(broken)).toEqual(['access-too-wide kv-weu', 'access-missing kv-weu']);
  });
});
