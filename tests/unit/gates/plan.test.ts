import { describe, expect, it } from 'vitest';
import type { GateContext } from '../../../gates/context.ts';
import { plan } from '../../../gates/plan/plan.ts';
import type { Source } from '../../../gates/sources.ts';

interface Declared {
  readonly type: string;
  readonly name: string;
  readonly location?: string;
  readonly sku?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const idOf = ({ type, name }: Declared) => `/subscriptions/s/resourceGroups/g/providers/${type}/${name}`;

function source(name: string, resources: readonly Declared[]): Source {
  const predictedResources = resources.map((resource) => ({ id: idOf(resource), ...resource }));
  return {
    name,
    read: async () => JSON.stringify({ predictedResources }),
    list: async (folder) => (folder === 'infra/snapshots' ? ['dev.json'] : []),
  };
}

function judge(before: readonly Declared[], after: readonly Declared[], environments?: readonly string[]) {
  const context: GateContext = {
    root: '/',
    head: source('head', after),
    base: async () => source('base', before),
    environments,
  };
  return plan(context);
}

const storage: Declared = {
  type: 'Microsoft.Storage/storageAccounts',
  name: 'media',
  location: 'westeurope',
  sku: { name: 'Standard_GZRS' },
  properties: { allowSharedKeyAccess: false },
};
const site: Declared = {
  type: 'Microsoft.Web/sites',
  name: 'api',
  properties: {
    siteConfig: {
      appSettings: [
        { name: 'A', value: '1' },
        { name: 'B', value: '1' },
      ],
    },
  },
};

const server = (storageSizeGB: number): Declared => ({
  type: 'Microsoft.DBforPostgreSQL/flexibleServers',
  name: 'd',
  properties: { storage: { storageSizeGB } },
});

describe('the gate plan', () => {
  it('has nothing to say of a change that changes nothing', async () => {
    const { findings, tables } = await judge([storage, site], [site, storage]);

    expect({ findings, tables }).toEqual({ findings: [], tables: [] });
  });

  it('shows what is created, changed property by property, and deleted', async () => {
    const { tables } = await judge(
      [storage, { type: 'X/y', name: 'gone' }],
      [{ ...storage, tags: { owner: 'ops' } }, site],
    );

    expect(tables[0]?.title).toBe('dev: 1 created, 1 changed, 1 deleted, 0 unchanged');
    expect(tables[0]?.rows).toEqual([
      ['~', 'Microsoft.Storage/storageAccounts media', 'tags', '', '{"owner":"ops"}'],
      ['+', 'Microsoft.Web/sites api', '', '', ''],
      ['-', 'X/y gone', '', '', ''],
    ]);
  });

  it.each<[string, Declared, Partial<Declared> | undefined, string]>([
    ['deletes what holds data', storage, undefined, 'block deletes-data'],
    ['moves a resource to another region', storage, { location: 'northeurope' }, 'block replaces'],
    ['drops the copy in the other region', storage, { sku: { name: 'Standard_ZRS' } }, 'block drops-replica'],
    [
      'lets keys open what only identities opened',
      storage,
      { properties: { allowSharedKeyAccess: true } },
      'warn opens-keys',
    ],
    [
      'opens the network',
      storage,
      { properties: { allowSharedKeyAccess: false, publicNetworkAccess: 'Enabled' } },
      'warn opens-network',
    ],
    ['deletes an alert rule', { type: 'Microsoft.Insights/metricAlerts', name: 'a' }, undefined, 'note deletes-rule'],
    [
      'deletes what the template can make again',
      { type: 'Microsoft.Web/serverfarms', name: 'p' },
      undefined,
      'block deletes-resource',
    ],
    [
      'shrinks the disk of a database server',
      server(128),
      { properties: { storage: { storageSizeGB: 64 } } },
      'block replaces',
    ],
  ])('says so when a change %s', async (_, before, change, expected) => {
    const { findings } = await judge([before], change === undefined ? [] : [{ ...before, ...change }]);

    expect(findings.map(({ level, rule }) => `${level} ${rule}`)).toEqual([expected]);
    expect(findings[0]).toMatchObject({ gate: 'plan', environment: 'dev', resource: idOf(before) });
  });

  it('lets a disk grow', async () => {
    expect((await judge([server(64)], [server(128)])).findings).toEqual([]);
  });

  it('counts two settings of a site as one restart', async () => {
    const changed = {
      siteConfig: {
        appSettings: [
          { name: 'A', value: '2' },
          { name: 'B', value: '2' },
        ],
      },
    };
    const { findings } = await judge([site], [{ ...site, properties: changed }]);

    expect(findings.map(({ rule }) => rule)).toEqual(['restarts']);
  });

  it('counts the expressions that it could not judge', async () => {
    const open = { ...site, properties: { a: "[reference('x').y]", b: '[[not one]', c: ['[x()]'] } };
    expect((await judge([open], [open])).notJudged).toEqual(['dev: 2 expressions that only a deployment can evaluate']);
  });

  it('judges only the environments that were asked for', async () => {
    expect((await judge([storage], [], ['prod'])).findings).toEqual([]);
  });
});
