/** What is declared against what is there: existence, tags, and what has to be connected. */
import { describe, expect, it } from 'vitest';
import { readSnapshot, type SnapshotResource } from '../../../resources/snapshot.ts';
import { compareDeclared } from '../../../resources/verify/declared.ts';
import { judgeExistence, type ExistenceFacts, type Seen } from '../../../resources/verify/existence.ts';
import { judgeHooks } from '../../../resources/verify/hooks.ts';

const group = '/subscriptions/s/resourceGroups/shop';
const at = (path: string) => `${group}/providers/${path}`;

interface Given {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function declared(...given: readonly Given[]): readonly SnapshotResource[] {
  const predictedResources = given.map(({ name, ...rest }) => ({
    name: name ?? rest.id.split('/').at(-1) ?? '',
    ...rest,
  }));
  return readSnapshot('dev', { predictedResources }).resources;
}

function there(...seen: readonly Seen[]): ExistenceFacts {
  return { there: new Map(seen.map((each) => [each.id.toLowerCase(), each])), unknown: new Map() };
}

/** A child is named below what it is in. */
function idOf(type: string): string {
  const [namespace = '', ...types] = type.split('/');
  return [namespace, ...types.flatMap((each) => [each, 'x'])].join('/');
}

const vault = { id: at('Microsoft.KeyVault/vaults/kv'), type: 'Microsoft.KeyVault/vaults', tags: { Owner: 'a' } };
const rulesOf = ({ findings }: { readonly findings: readonly { readonly rule: string }[] }) =>
  findings.map(({ rule }) => rule);

describe('A declared resource', () => {
  it('is found whatever the case of its id and of the names of its tags', () => {
    const seen = { id: vault.id.toUpperCase(), type: vault.type, tags: { owner: 'a', more: 'x' } };
    expect(judgeExistence(declared(vault), there(seen))).toEqual({ judged: 1, findings: [], notJudged: [] });
  });

  it.each([
    ['another value', { owner: 'A' }, 'Owner: expected "a", got "A"'],
    ['no such tag', {}, 'Owner: expected "a", got nothing'],
  ])('has other tags where it has %s', (_title, tags, why) => {
    const { findings } = judgeExistence(declared(vault), there({ ...vault, tags }));
    expect(findings).toEqual([{ rule: 'tags-differ', resource: vault.id, why }]);
  });

  it('is not compared in tags that only a deployment can evaluate', () => {
    const open = { ...vault, tags: { made: '[utcNow()]' } };
    expect(rulesOf(judgeExistence(declared(open), there({ ...vault, tags: {} })))).toEqual([]);
  });

  it.each([
    ['Failed', ['not-provisioned']],
    ['Canceled', ['not-provisioned']],
    ['Succeeded', []],
    ['Updating', []],
  ])('is judged by its provisioning state: %s', (provisioningState, rules) => {
    const seen = { ...vault, tags: { Owner: 'a' }, provisioningState };
    expect(rulesOf(judgeExistence(declared(vault), there(seen)))).toEqual(rules);
  });

  it.each([
    ['Microsoft.KeyVault/vaults', 'missing'],
    ['Microsoft.Insights/components', 'missing'],
    ['Microsoft.Insights/metricAlerts', 'alert-not-hooked'],
    ['Microsoft.Insights/diagnosticSettings', 'diagnostics-not-hooked'],
    ['Microsoft.EventGrid/systemTopics/eventSubscriptions', 'events-not-hooked'],
    ['Microsoft.Authorization/roleDefinitions', 'role-definition-differs'],
  ])('that is not there is told by what it was for: %s', (type, rule) => {
    expect(rulesOf(judgeExistence(declared({ id: at(idOf(type)), type }), there()))).toEqual([rule]);
  });

  it('is not judged where Azure does not say whether it is there', () => {
    const facts = { there: new Map(), unknown: new Map([[vault.id.toLowerCase(), 'Azure answered 403.']]) };
    expect(judgeExistence(declared(vault), facts)).toEqual({
      judged: 0,
      findings: [],
      notJudged: [`${vault.id}: Azure answered 403.`],
    });
  });

  it('is no concern of existence where it is a role assignment, or settings that only exist with their site', () => {
    const assignment = {
      id: at('Microsoft.Authorization/roleAssignments/x'),
      type: 'Microsoft.Authorization/roleAssignments',
    };
    const settings = {
      id: at('Microsoft.Web/sites/a/config/appsettings'),
      type: 'Microsoft.Web/sites/config',
      name: 'a/appsettings',
    };
    expect(judgeExistence(declared(assignment, settings), there()).judged).toBe(0);
  });
});

describe('A resource whose name only a deployment knows', () => {
  const type = 'Microsoft.Storage/storageAccounts';
  const open = { id: at(`${type}/[concat('shop', uniqueString(deployment().name))]`), type, name: '[x]' };
  const account = (name: string): Seen => ({ id: at(`${type}/${name}`), type, tags: {} });

  it('is matched by type and place, and that is said', () => {
    const { judged, findings, notJudged } = judgeExistence(declared(open), there(account('shop7f')));
    expect([judged, findings]).toEqual([1, []]);
    expect(notJudged).toEqual([expect.stringContaining('1 resources with names that only a deployment knows')]);
  });

  it('does not match what another declaration is for, nor one resource twice', () => {
    const named = { id: at(`${type}/named`), type };
    expect(rulesOf(judgeExistence(declared(named, open), there(account('named'))))).toEqual(['missing']);
    expect(rulesOf(judgeExistence(declared(open, open), there(account('one'))))).toEqual(['missing']);
  });

  it('is matched by its name where only its place is open', () => {
    const placed = { id: "[resourceId(parameters('group'), 'a/b', 'shop')]", type, name: 'shop' };
    expect(rulesOf(judgeExistence(declared(placed), there(account('other'))))).toEqual(['missing']);
    expect(rulesOf(judgeExistence(declared(placed), there(account('shop'))))).toEqual([]);
  });

  it('is counted where Azure lists nothing of its type', () => {
    const child = { id: at(`${type}/a/blobServices/default/containers/[x]`), type: `${type}/blobServices/containers` };
    const { findings, notJudged } = judgeExistence(declared(child), there());
    expect([findings, notJudged.length]).toEqual([[], 1]);
  });
});

describe('Comparing what is declared', () => {
  const cases: readonly (readonly [string, unknown, unknown, string | undefined])[] = [
    ['takes more than declared', { a: 1 }, { A: 1, b: 2 }, undefined],
    ['takes ids in another case', '/subscriptions/S', '/Subscriptions/s', undefined],
    ['takes lists in another order', [{ name: 'a' }, { name: 'b' }], [{ name: 'b', x: 1 }, { name: 'a' }], undefined],
    ['takes nothing for an empty list or object', { a: [], b: {} }, {}, undefined],
    ['skips what is open', { a: '[reference(1)]' }, { a: 'x' }, undefined],
    ['names the property', { a: { b: true } }, { a: { b: false } }, 'a.b'],
    ['names the item', [{ name: 'a' }, { name: 'b' }], [{ name: 'a' }], '[1]'],
    ['does not take a text for a number', { a: 1 }, { a: '1' }, 'a'],
    ['does not take nothing for something', { a: { b: 1 } }, {}, 'a'],
  ];

  it.each(cases)('%s', (_title, wanted, actual, differs) => {
    expect(compareDeclared(wanted, actual).differs).toBe(differs);
  });

  it('counts what is open once, in the item that it was compared with', () => {
    expect(compareDeclared([{ a: 1, b: '[x]' }], [{ b: 1 }, { b: 2 }, { a: 1, b: 3 }]).open).toBe(1);
  });
});

const judge = (
  type: string,
  properties: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
) => {
  const id = at(`${type}/x`);
  return judgeHooks(declared({ id, type, properties }), {
    properties: new Map([[id.toLowerCase(), actual]]),
    unknown: new Map(),
  });
};
const to = (id: string) => ({ actions: [{ actionGroupId: id, webHookProperties: { environment: 'dev' } }] });

describe('A hook', () => {
  it.each([
    [
      'a vault as it should be',
      'Microsoft.KeyVault/vaults',
      {},
      { enableRbacAuthorization: true, enablePurgeProtection: true },
      [],
    ],
    [
      'a vault with neither',
      'Microsoft.KeyVault/vaults',
      { enableRbacAuthorization: false },
      {},
      ['vault-access', 'vault-protection'],
    ],
    ['an alert that calls the group', 'Microsoft.Insights/metricAlerts', to('/G'), { ...to('/g'), enabled: true }, []],
    ['an alert that calls another', 'Microsoft.Insights/metricAlerts', to('/g'), to('/h'), ['alert-not-hooked']],
    [
      'an alert that is off and shall be',
      'Microsoft.Insights/metricAlerts',
      { enabled: false },
      { enabled: false },
      [],
    ],
    [
      'logs that are not sent',
      'Microsoft.Insights/diagnosticSettings',
      { logs: [{ category: 'A', enabled: true }] },
      { logs: [{ category: 'A', enabled: false }] },
      ['diagnostics-not-hooked'],
    ],
    [
      'logs beyond what is declared',
      'Microsoft.Insights/diagnosticSettings',
      { workspaceId: '/w' },
      { workspaceId: '/W', logs: [{ category: 'B', enabled: true }] },
      [],
    ],
    [
      'a role that allows more',
      'Microsoft.Authorization/roleDefinitions',
      { permissions: [{ actions: ['a/read'] }] },
      { permissions: [{ actions: ['a/read', 'a/write'], notActions: [] }] },
      ['role-definition-differs'],
    ],
    [
      'a role that allows the same',
      'Microsoft.Authorization/roleDefinitions',
      { permissions: [{ actions: ['a/read'] }] },
      { permissions: [{ actions: ['A/read'], notActions: [] }] },
      [],
    ],
  ] as const)('is judged: %s', (_title, type, properties, actual, rules) => {
    expect(rulesOf(judge(type, properties, actual))).toEqual(rules);
  });

  it('that is not there is left to existence, and one that may not be read is named', () => {
    const id = at('Microsoft.KeyVault/vaults/x');
    const facts = { properties: new Map(), unknown: new Map([[id.toLowerCase(), 'Azure answered 403.']]) };
    expect(judgeHooks(declared({ id, type: 'Microsoft.KeyVault/vaults' }), facts)).toEqual({
      judged: 0,
      findings: [],
      notJudged: [`${id}: Azure answered 403.`],
    });
  });
});
