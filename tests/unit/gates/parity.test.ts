import { describe, expect, it } from 'vitest';
import { parity } from '../../../gates/parity/parity.ts';
import type { Source } from '../../../gates/sources.ts';

const rules = `
reference: prod
allowed:
  - { type: '*', property: 'tags*', reason: the environment's own }
  - { type: Microsoft.Web/serverfarms, property: sku.*, reason: size }
  - { type: Microsoft.Insights/webtests, reason: production only }
`;

interface Declared {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly [property: string]: unknown;
}

const subscriptionOf = (environment: string) => `00000000-0000-4000-8000-00000000000${environment.length}`;

function resource(
  environment: string,
  type: string,
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
): Declared {
  return {
    id: `/subscriptions/${subscriptionOf(environment)}/resourceGroups/chaufher-${environment}/providers/${type}/${name}`,
    type,
    name,
    ...rest,
  };
}

function judge(snapshots: Readonly<Record<string, readonly Declared[]>>, text = rules) {
  const head: Source = {
    name: 'head',
    list: async () => Object.keys(snapshots).map((environment) => `${environment}.json`),
    read: async (path) => {
      const environment = /([a-z]+)\.json$/.exec(path)?.[1];
      return environment === undefined ? text : JSON.stringify({ predictedResources: snapshots[environment] });
    },
  };
  return parity({ root: '/', head, base: async () => head, environments: undefined });
}

const site = (environment: string, properties: Readonly<Record<string, unknown>>) =>
  resource(environment, 'Microsoft.Web/sites', `chaufher-${environment}-api`, { properties });
const role = (environment: string, name: string, roleDefinitionId: string) =>
  resource(environment, 'Microsoft.Authorization/roleAssignments', name, { properties: { roleDefinitionId } });

const builtIn = (digit: string) => `/providers/x/${digit.repeat(8)}-0000-4000-8000-000000000000`;

describe('the gate parity', () => {
  it('takes names, hashes and subscriptions of an environment for the same thing', async () => {
    const { findings } = await judge({
      prod: [
        site('prod', { plan: 'chaufher-prod-plan', storage: 'chaufherprodmedia', environment: 'prod' }),
        role('prod', '11111111-1111-4111-8111-111111111111', 'reader'),
        role('prod', '22222222-1111-4111-8111-111111111111', 'owner'),
      ],
      dev: [
        role('dev', '33333333-1111-4111-8111-111111111111', 'owner'),
        role('dev', '44444444-1111-4111-8111-111111111111', 'reader'),
        site('dev', { plan: 'chaufher-dev-plan', storage: 'chaufherdevmedia', environment: 'dev' }),
      ],
    });

    expect(findings).toEqual([]);
  });

  it('names the property, and what each environment has', async () => {
    const { findings } = await judge({
      prod: [site('prod', { httpsOnly: true })],
      dev: [site('dev', { httpsOnly: false })],
    });

    expect(findings).toEqual([
      expect.objectContaining({
        gate: 'parity',
        rule: 'differs',
        level: 'block',
        environment: 'dev',
        resource: site('dev', {}).id,
        why: 'properties.httpsOnly: prod has true, dev false',
      }),
    ]);
  });

  it('sees that an assignment gives another role', async () => {
    const { findings } = await judge({
      prod: [role('prod', '11111111-1111-4111-8111-111111111111', builtIn('7'))],
      dev: [role('dev', '33333333-1111-4111-8111-111111111111', builtIn('8'))],
    });

    expect(findings.map(({ why }) => why.split(':')[0])).toEqual(['properties.roleDefinitionId']);
  });

  it.each([
    ['missing', { prod: [site('prod', {})], dev: [] }],
    ['extra', { prod: [], dev: [site('dev', {})] }],
  ])('finds what is %s', async (rule, snapshots) => {
    expect((await judge(snapshots)).findings.map((finding) => finding.rule)).toEqual([rule]);
  });

  it('lets pass what somebody gave a reason for, and only there', async () => {
    const { findings } = await judge({
      prod: [
        resource('prod', 'Microsoft.Web/serverfarms', 'plan', { sku: { name: 'P1v3' }, tags: { owner: 'a' } }),
        resource('prod', 'Microsoft.Insights/webtests', 'test'),
        resource('prod', 'Microsoft.Web/sites', 'other', { sku: { name: 'P1v3' } }),
      ],
      dev: [
        resource('dev', 'Microsoft.Web/serverfarms', 'plan', { sku: { name: 'P0v3' }, tags: { owner: 'b' } }),
        resource('dev', 'Microsoft.Web/sites', 'other', { sku: { name: 'P0v3' } }),
      ],
    });

    expect(findings.map(({ resource: id }) => id)).toEqual([resource('dev', 'Microsoft.Web/sites', 'other').id]);
  });

  it('judges no expression that only a deployment can evaluate', async () => {
    const { findings } = await judge({
      prod: [site('prod', { id: "[reference('a').b]" })],
      dev: [site('dev', { id: "[reference('c').d]" })],
    });
    expect(findings).toEqual([]);
  });

  it('says that it judged nothing where the reference has no snapshot', async () => {
    expect((await judge({ dev: [] })).notJudged).toEqual([
      'operations/parity.yaml compares with prod, which has no snapshot; there is dev',
    ]);
  });

  it('refuses rules that cannot be read, with their line', async () => {
    await expect(judge({ prod: [] }, "reference: prod\nallowed:\n  - { type: '{a', reason: x }\n")).rejects.toThrow(
      /parity\.yaml:3:\d+ type: "\{" at character 1 is never closed/,
    );
  });
});
