import { describe, expect, it } from 'vitest';
import { readTerraform } from '../../../resources/terraform.ts';

interface Declared {
  readonly type: string;
  readonly name?: string;
  readonly mode?: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly sensitive_values?: unknown;
}

const subscription = '00000000-0000-4000-8000-000000000009';
const group = `/subscriptions/${subscription}/resourceGroups/g`;
const byVariable = {
  variables: { subscription: { value: subscription } },
  configuration: {
    provider_config: { azurerm: { expressions: { subscription_id: { references: ['var.subscription'] } } } },
  },
};

function shown(resources: readonly Declared[], rest: object = byVariable) {
  const written = resources.map(({ name = 'this', mode = 'managed', ...resource }) => ({
    address: `${resource.type}.${name}`,
    mode,
    name,
    ...resource,
  }));
  return { format_version: '1.2', planned_values: { root_module: { resources: written } }, ...rest };
}

const read = (resources: readonly Declared[], rest?: object) => readTerraform('plan.json', shown(resources, rest));
const zone: Declared = { type: 'azurerm_dns_zone', values: { name: 'x.example', resource_group_name: 'g' } };
const account = {
  name: 'chaufherdevold',
  resource_group_name: 'g',
  account_kind: 'StorageV2',
  account_tier: 'Standard',
  account_replication_type: 'ZRS',
  location: 'westeurope',
  min_tls_version: 'TLS1_2',
  public_network_access_enabled: false,
};

describe('a Terraform plan', () => {
  it('of what is not made yet gets the ids that Azure will give', () => {
    expect(read([zone]).resources[0]).toMatchObject({
      id: `${group}/providers/Microsoft.Network/dnsZones/x.example`,
      type: 'Microsoft.Network/dnsZones',
      name: 'x.example',
      location: 'global',
    });
  });

  it('of what is there keeps the ids that Azure gave', () => {
    const id = `${group}/providers/Microsoft.Network/dnszones/X.example`;
    expect(read([{ ...zone, values: { ...zone.values, id } }]).resources[0]?.id).toBe(id);
  });

  it('takes the subscription from the provider where it is written out', () => {
    const configuration = {
      provider_config: { azurerm: { expressions: { subscription_id: { constant_value: 'written' } } } },
    };
    expect(read([zone], { configuration }).resources[0]?.id).toMatch(/^\/subscriptions\/written\//);
  });

  it('is refused where an id can neither be read nor made', () => {
    expect(() => read([zone], {})).toThrow(/azurerm_dns_zone\.this has neither an id nor a subscription_id/);
    expect(() => read([{ type: 'azurerm_dns_zone', values: { name: 'x.example' } }])).toThrow(
      /nor a resource_group_name/,
    );
  });

  it.each<[string, Readonly<Record<string, unknown>>, string, unknown]>([
    ['a', { records: ['192.0.2.1'] }, 'A', { ARecords: [{ ipv4Address: '192.0.2.1' }] }],
    ['cname', { record: 'y.example' }, 'CNAME', { CNAMERecord: { cname: 'y.example' } }],
    ['txt', { record: [{ value: 'v' }] }, 'TXT', { TXTRecords: [{ value: ['v'] }] }],
    [
      'mx',
      { record: [{ preference: '10', exchange: 'm' }] },
      'MX',
      { MXRecords: [{ preference: '10', exchange: 'm' }] },
    ],
    ['caa', { record: [{ flags: 0, tag: 'issue' }] }, 'CAA', { caaRecords: [{ flags: 0, tag: 'issue' }] }],
    ['cname', { record: '', target_resource_id: '/x' }, 'CNAME', { targetResource: { id: '/x' } }],
  ])('with a record set %s says what is in it as Azure says it', (kind, records, azure, properties) => {
    const values = { name: 'api', zone_name: 'x.example', resource_group_name: 'g', ttl: 60, ...records };
    expect(read([{ type: `azurerm_dns_${kind}_record`, values }]).resources[0]).toMatchObject({
      id: `${group}/providers/Microsoft.Network/dnsZones/x.example/${azure}/api`,
      name: 'x.example/api',
      properties: { TTL: 60, ...Object(properties) },
    });
  });

  it('with a storage account says its SKU, its TLS version and who reaches it', () => {
    expect(read([{ type: 'azurerm_storage_account', values: account }]).resources[0]?.source).toMatchObject({
      kind: 'StorageV2',
      location: 'westeurope',
      sku: { name: 'Standard_ZRS' },
      properties: { minimumTlsVersion: 'TLS1_2', publicNetworkAccess: 'Disabled' },
    });
  });

  it('locks what its scope says, as an extension of it', () => {
    const scope = `${group}/providers/Microsoft.Network/dnsZones/x.example`;
    const values = { name: 'in-use', scope, lock_level: 'CanNotDelete' };
    expect(read([{ type: 'azurerm_management_lock', values }]).resources[0]).toMatchObject({
      id: `${scope}/providers/Microsoft.Authorization/locks/in-use`,
      name: 'in-use',
      properties: { level: 'CanNotDelete' },
    });
  });

  it('is read with its modules, and a state as well as a plan', () => {
    const { planned_values: planned } = shown([zone]);
    const nested = { root_module: { child_modules: [{ child_modules: [planned.root_module] }] } };
    const state = { format_version: '1.0', values: nested, ...byVariable };
    expect(readTerraform('state.json', state).resources.map(({ name }) => name)).toEqual(['x.example']);
  });

  it('leaves out what it only looks up', () => {
    expect(read([{ ...zone, mode: 'data' }])).toEqual({ resources: [], unmapped: [] });
  });

  it('lists types and attributes that nobody can judge, and no attribute that is not set', () => {
    const values = { ...account, local_user_enabled: true, custom_domain: [], routing: null };
    const { resources, unmapped } = read([
      { type: 'azurerm_storage_account', values },
      { type: 'azurerm_kubernetes_cluster', values: { name: 'k' } },
    ]);
    expect(resources).toHaveLength(1);
    expect(unmapped).toEqual([
      'azurerm_kubernetes_cluster.this: azurerm_kubernetes_cluster is no type that resources/terraform-types.ts has',
      'azurerm_storage_account.this: local_user_enabled of Microsoft.Storage/storageAccounts',
    ]);
  });

  it('with a sensitive value is refused without saying it, also where only the state before has it', () => {
    const secret: Declared = {
      type: 'azurerm_storage_account',
      values: { ...account, primary_access_key: 'canary' },
      sensitive_values: { primary_access_key: true },
    };
    const prior = { prior_state: { values: shown([secret]).planned_values }, ...byVariable };
    for (const attempt of [() => read([secret]), () => read([zone], prior)]) {
      expect(attempt).toThrow(/sensitive: azurerm_storage_account\.this\.primary_access_key/);
      expect(attempt).not.toThrow(/canary/);
    }
  });

  it.each([
    ['another format', { format_version: '2.0' }, /format_version: expected a version 1/],
    ['nothing planned', { format_version: '1.2' }, /neither planned_values nor values/],
  ])('with %s is no plan', (_, json, message) => {
    expect(() => readTerraform('plan.json', json)).toThrow(message);
  });
});
