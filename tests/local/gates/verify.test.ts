/** The deployed dev environment verifies clean, and every kind of damage is found, by the official clients over the emulated cloud. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LookPorts } from '../../../orchestrations/verify-deployment/looks/look.ts';
import type { SnapshotResource } from '../../../resources/snapshot.ts';
import { settingReferences } from '../../../secrets/sites.ts';
import { at, startVerifiedCloud, subscription, told, type VerifiedCloud } from './verified-cloud.ts';

let cloud: VerifiedCloud;
beforeAll(async () => {
  cloud = await startVerifiedCloud();
}, 60_000);
afterAll(() => cloud[Symbol.asyncDispose]());

describe('An environment right after its deployment', () => {
  it('is verified without a finding, and says what could not be looked at', async () => {
    const { findings, tables, notJudged } = await cloud.verify();
    expect(findings).toEqual([]);
    expect(notJudged.filter((line) => !line.includes('another deployment makes'))).toEqual(
      ofType('Microsoft.Resources/resourceGroups').map(
        ({ id }) => `dev: policy compliance of ${id}: this cloud has none`,
      ),
    );
    const looked = Object.fromEntries((tables[0]?.rows ?? []).map(([side, count]) => [side, Number(count)]));
    expect(looked).toMatchObject({
      access: ofType('Microsoft.Authorization/roleAssignments').length,
      references: settingReferences(cloud.snapshot).length,
      vaults: cloud.estate.credentials('dev').length * ofType('Microsoft.KeyVault/vaults').length,
      policy: 0,
    });
    expect(looked['resources']).toBe(
      cloud.snapshot.resources.length - ofType('Microsoft.Authorization/roleAssignments').length,
    );
    expect(looked['hooks']).toBeGreaterThan(40);
    expect(looked['health']).toBeGreaterThanOrEqual(4);
  });

  it('is looked at in few calls', async () => {
    const calls: string[] = [];
    const counted = (ports: LookPorts): LookPorts => ({
      ...ports,
      deployed: {
        resources: (id) => (calls.push('resources'), ports.deployed.resources(id)),
        list: (...given) => (calls.push(`list ${given[0]}`), ports.deployed.list(...given)),
        read: (...given) => (calls.push(`read ${given[0]}`), ports.deployed.read(...given)),
        compliance: (scope) => (calls.push('compliance'), ports.deployed.compliance(scope)),
      },
    });
    await cloud.verify(counted);
    expect(calls.length).toBeLessThan(cloud.snapshot.resources.length * 0.7);
  });
});

function ofType(type: string): readonly SnapshotResource[] {
  return cloud.snapshot.resources.filter((resource) => resource.type === type);
}

/** Id of the assignment of a role at a scope: its name is a hash. */
function assignmentOf(scope: string, role: string): string {
  const found = cloud.snapshot.resources.find(
    ({ id, properties }) =>
      id.startsWith(`${scope}/${assignments}/`) && String(properties['roleDefinitionId']).endsWith(role),
  );
  if (found === undefined) throw new Error(`Nobody has role ${role} on ${scope}.`);
  return found.id;
}

interface Damage {
  readonly what: string;
  readonly found: readonly string[];
  do(): Promise<unknown>;
}

const site = (region: string) => at(`Microsoft.Web/sites/chaufher-dev-api-${region}`);
const vault = (region: string) => at(`Microsoft.KeyVault/vaults/chaufher-dev-kv-${region}`);
const alerts = 'Microsoft.Insights/metricAlerts/chaufher-dev-api-weu-5xx';
const config = 'Microsoft.AppConfiguration/configurationStores/chaufher-dev-config-weu';
const diagnostics = `${config}/providers/Microsoft.Insights/diagnosticSettings/to-workspace`;
const assignments = 'providers/Microsoft.Authorization/roleAssignments';
const reader = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';
const newer = '00000000-0000-4000-8000-00000000dead';

const damages: readonly Damage[] = [
  {
    what: 'a resource was deleted, with what it carried',
    found: [
      'missing chaufher-dev-config-weu',
      ...['panic-button', 'scheduled-rides', 'surge-pricing'].map((flag) => `missing .appconfig.featureflag~2F${flag}`),
      'diagnostics-not-hooked to-workspace',
      'missing northeurope',
    ],
    do: () => cloud.remove(at(config)),
  },
  {
    what: 'a child that no list of a subscription has was deleted',
    found: ['missing dead-letters', 'role-missing'],
    do: () =>
      cloud.remove(
        at('Microsoft.Storage/storageAccounts/chaufherdevopsweu/blobServices/default/containers/dead-letters'),
      ),
  },
  {
    what: 'a tag was changed',
    found: ['tags-differ chaufher-dev-config-weu'],
    do: () => cloud.arm('PATCH', at(config), { tags: { owner: 'somebody@else.example' } }),
  },
  {
    what: 'a secret was disabled',
    found: [
      'reference-unresolved chaufher-dev-api-weu',
      'reference-unresolved staging',
      'secret-missing webhook-token',
      'not-healthy chaufher-dev-api-weu',
      'slot-not-healthy staging',
    ],
    async do() {
      const { vaults, secretReferences } = cloud.secrets;
      const current = await vaults.current(vault('weu'), 'webhook-token');
      await vaults.update(vault('weu'), 'webhook-token', current?.version ?? '', { enabled: false });
      await secretReferences.refresh(site('weu'));
      await secretReferences.refresh(site('weu'), 'staging');
    },
  },
  {
    what: 'a version has no expiry',
    found: ['secret-unmanaged apns-key'],
    do: () => cloud.azure.control.seedSecret({ vault: 'chaufher-dev-kv-weu', name: 'apns-key', value: 'x', tags: {} }),
  },
  {
    what: 'a secret was put there by somebody',
    found: ['secret-undeclared left-behind'],
    do: () => cloud.azure.control.seedSecret({ vault: 'chaufher-dev-kv-weu', name: 'left-behind', value: 'x' }),
  },
  {
    what: 'a role assignment was removed',
    found: ['role-missing'],
    do: () => cloud.remove(assignmentOf(vault('weu'), secretsUser)),
  },
  {
    what: 'a role was given to the principal of an identity that is no more',
    found: ['role-differs'],
    do: () =>
      cloud.arm('PATCH', assignmentOf(vault('weu'), secretsUser), {
        properties: { principalId: newer },
      }),
  },
  {
    what: 'somebody got a role that no template gives',
    found: ['role-extra'],
    do: () =>
      cloud.arm('PUT', `${vault('weu')}/${assignments}/${newer}`, {
        properties: { principalId: newer, roleDefinitionId: reader },
      }),
  },
  {
    what: 'a custom role was widened',
    found: ['role-definition-differs'],
    do: () =>
      cloud.arm('PATCH', ofType('Microsoft.Authorization/roleDefinitions')[0]?.id ?? '', {
        properties: { permissions: [{ actions: ['*'] }] },
      }),
  },
  {
    what: 'diagnostics were removed',
    found: ['diagnostics-not-hooked to-workspace'],
    do: () => cloud.remove(at(diagnostics)),
  },
  {
    what: 'diagnostics go elsewhere',
    found: ['diagnostics-not-hooked to-workspace'],
    do: () => cloud.arm('PATCH', at(diagnostics), { properties: { workspaceId: `${subscription}/x` } }),
  },
  {
    what: 'an alert was switched off',
    found: ['alert-not-hooked chaufher-dev-api-weu-5xx'],
    do: () => cloud.arm('PATCH', at(alerts), { properties: { enabled: false } }),
  },
  {
    what: 'an alert calls nobody',
    found: ['alert-not-hooked chaufher-dev-api-weu-5xx'],
    do: () => cloud.arm('PATCH', at(alerts), { properties: { actions: [] } }),
  },
  {
    what: 'the action group calls somebody else',
    found: ['receiver-not-hooked chaufher-dev-oncall'],
    do: () =>
      cloud.arm('PATCH', at('Microsoft.Insights/actionGroups/chaufher-dev-oncall'), {
        properties: { webhookReceivers: [] },
      }),
  },
  {
    what: 'an availability test was switched off',
    found: ['test-not-hooked chaufher-dev-api-weu-availability'],
    do: () =>
      cloud.arm('PATCH', at('Microsoft.Insights/webtests/chaufher-dev-api-weu-availability'), {
        properties: { Enabled: false },
      }),
  },
  {
    what: 'an event subscription was removed',
    found: ['events-not-hooked secrets'],
    do: () =>
      cloud.remove(at('Microsoft.EventGrid/systemTopics/chaufher-dev-kv-weu-events/eventSubscriptions/secrets')),
  },
  {
    what: 'an event subscription could not be completed',
    found: ['not-provisioned secrets'],
    do: () =>
      cloud.arm('PATCH', at('Microsoft.EventGrid/systemTopics/chaufher-dev-kv-weu-events/eventSubscriptions/secrets'), {
        properties: { provisioningState: 'Failed' },
      }),
  },
  {
    what: 'a vault can be purged',
    found: ['vault-protection chaufher-dev-kv-weu'],
    do: () => cloud.arm('PATCH', vault('weu'), { properties: { enablePurgeProtection: false } }),
  },
  {
    what: 'a vault goes by access policies',
    found: ['vault-access chaufher-dev-kv-neu'],
    do: () => cloud.arm('PATCH', vault('neu'), { properties: { enableRbacAuthorization: false } }),
  },
  {
    what: 'nobody watches the health of a site',
    found: ['health-check-not-set chaufher-dev-api-neu'],
    do: () => cloud.arm('PATCH', `${site('neu')}/config/web`, { properties: { healthCheckPath: '' } }),
  },
  {
    what: 'a site was stopped',
    found: ['site-stopped chaufher-dev-api-neu', 'not-healthy chaufher-dev-api-neu'],
    do: () => cloud.arm('POST', `${site('neu')}/stop`),
  },
];

describe('Damage is found, and nothing but the damage', () => {
  beforeEach(() => cloud.restore());

  it.each(damages)('$what', async ({ do: damage, found }) => {
    await damage();
    expect(told(await cloud.verify())).toEqual(found);
  });
});

describe('What the cloud does not tell', () => {
  beforeEach(() => cloud.restore());

  it('is not judged, and named, where the caller may not see it', async () => {
    await cloud.azure.control.addFault({
      path: '*/providers/Microsoft.Authorization/roleAssignments',
      status: 403,
      code: 'AuthorizationFailed',
    });
    const { findings, notJudged } = await cloud.verify();
    await cloud.azure.control.clearFaults();
    expect(findings).toEqual([]);
    expect(notJudged).toContainEqual(expect.stringMatching(/^dev: 23 role assignments: .*403 AuthorizationFailed/));
  });

  it('is asked again where the cloud asks to slow down', async () => {
    await cloud.azure.control.addFault({
      path: '*/resourceGroups/chaufher-dev-*',
      status: 429,
      retryAfterSeconds: 1,
      count: 4,
    });
    expect((await cloud.verify()).findings).toEqual([]);
  });

  it('ends the gate where nothing answers: a verification that did not happen has not passed', async () => {
    await cloud.azure.control.addFault({ service: 'arm', status: 503 });
    await expect(cloud.verify()).rejects.toThrow(/503/);
    await cloud.azure.control.clearFaults();
  });
});
