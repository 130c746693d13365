/** Who has which role, and which secrets and sites are well. */
import { describe, expect, it } from 'vitest';
import { readSnapshot, type SnapshotResource } from '../../../resources/snapshot.ts';
import { identitiesIn, judgeAccess, type AccessFacts, type Assignment } from '../../../resources/verify/access.ts';
import { judgeCompliance, judgeHealth } from '../../../resources/verify/health.ts';
import { judgeReferences, judgeVaults } from '../../../resources/verify/secrets.ts';
import type { Finding } from '../../../secrets/finding.ts';

const group = '/subscriptions/s/resourceGroups/shop';
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv`;
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/api`;
const idOf = (scope: string, name: string) => `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
const role = (name: string) => `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${name}`;

function declared(principalId = `[reference('${identity}', '2024-11-30').principalId]`): readonly SnapshotResource[] {
  return readSnapshot('dev', {
    predictedResources: [
      { id: group, type: 'Microsoft.Resources/resourceGroups', name: 'shop' },
      {
        id: idOf(vault, 'one'),
        type: 'Microsoft.Authorization/roleAssignments',
        name: 'one',
        properties: { principalId, roleDefinitionId: role('reader') },
      },
    ],
  }).resources;
}

function facts(assignments: AccessFacts['assignments'], principals: readonly string[] = ['p1']): AccessFacts {
  return { assignments, principals: new Map(principals.map((principal) => [identity.toLowerCase(), principal])) };
}

const given: Assignment = { id: idOf(vault, 'one'), role: role('READER'), principalId: 'p1' };

describe('A declared role', () => {
  const cases: readonly (readonly [string, readonly Assignment[], readonly string[]])[] = [
    ['is given', [given], []],
    ['is given by an assignment with another name', [{ ...given, id: idOf(vault, 'two') }], []],
    [
      'is given by the tenant-wide id of the role',
      [{ ...given, role: '/providers/Microsoft.Authorization/roleDefinitions/reader' }],
      [],
    ],
    ['is given nowhere', [], ['role-missing']],
    ['is given at another scope', [{ ...given, id: idOf(`${vault}2`, 'two') }], ['role-missing', 'role-extra']],
    ['is given to a principal that is no more', [{ ...given, principalId: 'p0' }], ['role-differs']],
    ['is another one', [{ ...given, role: role('owner') }], ['role-differs']],
  ];

  it.each(cases)('%s', (_title, assignments, rules) => {
    expect(judgeAccess(declared(), facts(assignments)).findings.map(({ rule }) => rule)).toEqual(rules);
  });

  it('is matched as far as it is known where the principal is not', () => {
    const { findings, notJudged } = judgeAccess(declared(), facts([given], []));
    expect([findings, notJudged]).toEqual([[], [expect.stringContaining('1 role assignments exist')]]);
  });

  it('may be for a principal that stands in the template', () => {
    expect(judgeAccess(declared('p1'), facts([given], []))).toMatchObject({
      judged: 1,
      findings: [],
      notJudged: [],
    });
    expect(judgeAccess(declared('p2'), facts([given], [])).findings.map(({ rule }) => rule)).toEqual(['role-differs']);
  });

  it('is not judged where assignments may not be read', () => {
    const { findings, notJudged } = judgeAccess(declared(), facts({ notRead: 'Azure answered 403.' }));
    expect([findings, notJudged]).toEqual([[], ['1 role assignments: Azure answered 403.']]);
  });

  it.each([
    [`[reference('${identity}', '2024-11-30').principalId]`, [identity]],
    [`[reference('${identity}', '2024-11-30', 'full').identity.principalId]`, [identity]],
    ['p1', []],
    ["[parameters('x')]", []],
  ])('says whom it is for: %s', (principalId, ids) => {
    expect(identitiesIn(declared(principalId))).toEqual(ids);
  });
});

const extra = (id: string): Assignment => ({ id, role: role('owner'), principalId: 'p9' });

describe('A role that nobody declared', () => {
  it.each([
    ['in the group', idOf(group, 'x'), ['role-extra']],
    ['below the group', idOf(vault, 'x'), ['role-extra']],
    ['in a group whose name begins alike', idOf(`${group}-other`, 'x'), []],
    ['in the subscription', idOf('/subscriptions/s', 'x'), []],
  ])('is told where it is of the environment: %s', (_title, id, rules) => {
    expect(judgeAccess(declared(), facts([given, extra(id)])).findings.map(({ rule }) => rule)).toEqual(rules);
  });
});

describe('References of a site', () => {
  const site = `${group}/providers/Microsoft.Web/sites/api`;
  const reference = (setting: string) => ({ site, location: '', setting, reference: 'unreadable' as const });

  it('have to be set and resolved', () => {
    const references = [
      { setting: 'A', status: 'Resolved' },
      { setting: 'b', status: 'SecretNotFound' },
    ];
    const { judged, findings } = judgeReferences(
      [reference('a'), reference('B'), reference('C')],
      [{ site, references }],
    );
    expect(judged).toBe(3);
    expect(findings.map(({ why }) => why)).toEqual(['B: its status is SecretNotFound', 'C: it is not set']);
  });

  it('of a slot are its own', () => {
    const slot = { ...reference('A'), slot: 'staging' };
    const { findings } = judgeReferences([slot], [{ site, slot: 'staging', references: [] }]);
    expect(findings).toEqual([
      { rule: 'reference-unresolved', resource: `${site}/slots/staging`, why: 'A: it is not set' },
    ]);
  });

  it('are not judged where the site does not answer', () => {
    const { notJudged } = judgeReferences([reference('A')], [{ site, references: { notRead: 'Azure answered 404.' } }]);
    expect(notJudged).toEqual([`1 references of ${site}: Azure answered 404.`]);
  });
});

const finding = (rule: Finding['rule']): Finding => ({
  rule,
  environment: 'dev',
  subject: 'a',
  resource: vault,
  message: 'm',
  owner: 'o',
});

describe('Vaults', () => {
  it('are judged by what is in them, and not by what was known before the deployment', () => {
    const found = (['missing', 'no-expiry', 'no-strategy', 'no-purge-protection', 'unreadable-vault'] as const).map(
      finding,
    );
    const { findings, notJudged } = judgeVaults(found, 5);
    expect(findings.map(({ rule }) => rule)).toEqual(['secret-missing', 'secret-unmanaged', 'secret-undeclared']);
    expect(notJudged).toEqual([`${vault}: m`]);
  });

  it('may lack what somebody answers for', () => {
    const ignored = { reason: 'r', owner: 'o', until: '2027-01-01' };
    expect(judgeVaults([{ ...finding('missing'), ignored }], 1).findings).toEqual([]);
  });
});

describe('Health and compliance', () => {
  it('tell production from a slot, and name who does not say where it answers', () => {
    const look = { url: 'https://x/health', healthy: false, reason: 'answered 503' };
    const { findings, notJudged } = judgeHealth([
      { id: 'a', isSlot: false, look },
      { id: 'b', isSlot: true, look },
      { id: 'c', isSlot: false },
    ]);
    expect(findings.map(({ rule, why }) => `${rule}: ${why}`)).toEqual([
      'not-healthy: https://x/health answered 503',
      'slot-not-healthy: https://x/health answered 503',
    ]);
    expect(notJudged).toEqual(['c: it does not say where it answers']);
  });

  it('count what does not meet an assignment', () => {
    const { findings, judged, notJudged } = judgeCompliance([
      { scope: 'g', found: [{ assignment: 'tls', nonCompliantResources: 2 }] },
      { scope: 'h', found: { notRead: 'this cloud has none' } },
    ]);
    expect([judged, findings.map(({ why }) => why), notJudged]).toEqual([
      1,
      ['2 resources do not meet tls'],
      ['policy compliance of h: this cloud has none'],
    ]);
  });
});
