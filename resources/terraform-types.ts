/** Which type of Azure Resource Manager a type of Terraform's provider azurerm is, and where its attributes are there. A type or attribute that is not here is listed as not judged. */

export type Attributes = Readonly<Record<string, unknown>>;

export interface TerraformType {
  readonly type: string;
  readonly apiVersion: string;
  /** What it is in, and its path below that, `{attribute}` being filled in: for what has no id yet. */
  readonly id: string;
  /** Attribute → path of the property; undefined where the id or `made` has it, or where it is Azure's answer and no wish. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** Properties that are no attribute of their own. */
  readonly made?: (attributes: Attributes) => Attributes;
}

const group = '/subscriptions/{subscription}/resourceGroups/{resource_group_name}';
const zones = `${group}/providers/Microsoft.Network/dnsZones`;
/** Where the thing is, and what Terraform itself keeps. */
const own = { id: undefined, resource_group_name: undefined, timeouts: undefined } as const;

/** Record sets differ in how they say what is in them. */
function recordSet(kind: string, made: (attributes: Attributes) => Attributes): TerraformType {
  return {
    type: `Microsoft.Network/dnsZones/${kind}`,
    apiVersion: '2018-05-01',
    id: `${zones}/{zone_name}/${kind}/{name}`,
    attributes: {
      ...own,
      name: undefined,
      zone_name: undefined,
      fqdn: undefined,
      ttl: 'properties.TTL',
      target_resource_id: 'properties.targetResource.id',
      // They cannot be tagged; Azure keeps these beside the records.
      tags: 'properties.metadata',
      record: undefined,
      records: undefined,
    },
    made: (attributes) => {
      const records = attributes['record'] ?? attributes['records'];
      const isEmpty = records === null || records === undefined || (Array.isArray(records) && records.length === 0);
      return isEmpty ? {} : { properties: made(attributes) };
    },
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export const terraformTypes: Readonly<Record<string, TerraformType>> = {
  azurerm_resource_group: {
    type: 'Microsoft.Resources/resourceGroups',
    apiVersion: '2025-04-01',
    id: '/subscriptions/{subscription}/resourceGroups/{name}',
    attributes: {
      id: undefined,
      timeouts: undefined,
      name: undefined,
      location: 'location',
      tags: 'tags',
      managed_by: 'managedBy',
    },
  },
  azurerm_management_lock: {
    type: 'Microsoft.Authorization/locks',
    apiVersion: '2020-05-01',
    id: '{scope}/providers/Microsoft.Authorization/locks/{name}',
    attributes: {
      id: undefined,
      timeouts: undefined,
      name: undefined,
      scope: undefined,
      lock_level: 'properties.level',
      notes: 'properties.notes',
    },
  },
  azurerm_dns_zone: {
    type: 'Microsoft.Network/dnsZones',
    apiVersion: '2018-05-01',
    id: `${zones}/{name}`,
    attributes: {
      ...own,
      name: undefined,
      tags: 'tags',
      name_servers: undefined,
      number_of_record_sets: undefined,
      max_number_of_record_sets: undefined,
      soa_record: undefined,
    },
    made: () => ({ location: 'global' }),
  },
  azurerm_dns_a_record: recordSet('A', ({ records }) => ({
    ARecords: listOf(records).map((ipv4Address) => ({ ipv4Address })),
  })),
  azurerm_dns_caa_record: recordSet('CAA', ({ record }) => ({ caaRecords: listOf(record) })),
  azurerm_dns_cname_record: recordSet('CNAME', ({ record }) => ({ CNAMERecord: { cname: record } })),
  azurerm_dns_mx_record: recordSet('MX', ({ record }) => ({ MXRecords: listOf(record) })),
  azurerm_dns_txt_record: recordSet('TXT', ({ record }) => ({
    TXTRecords: listOf(record).map((entry) => ({ value: [Object(entry)['value']] })),
  })),
  azurerm_storage_account: {
    type: 'Microsoft.Storage/storageAccounts',
    apiVersion: '2024-01-01',
    id: `${group}/providers/Microsoft.Storage/storageAccounts/{name}`,
    attributes: {
      ...own,
      name: undefined,
      location: 'location',
      tags: 'tags',
      account_kind: 'kind',
      account_tier: undefined,
      account_replication_type: undefined,
      public_network_access_enabled: undefined,
      access_tier: 'properties.accessTier',
      min_tls_version: 'properties.minimumTlsVersion',
      https_traffic_only_enabled: 'properties.supportsHttpsTrafficOnly',
      shared_access_key_enabled: 'properties.allowSharedKeyAccess',
      allow_nested_items_to_be_public: 'properties.allowBlobPublicAccess',
      cross_tenant_replication_enabled: 'properties.allowCrossTenantReplication',
      default_to_oauth_authentication: 'properties.defaultToOAuthAuthentication',
      infrastructure_encryption_enabled: 'properties.encryption.requireInfrastructureEncryption',
      is_hns_enabled: 'properties.isHnsEnabled',
    },
    made: (attributes) => ({
      sku: { name: `${String(attributes['account_tier'])}_${String(attributes['account_replication_type'])}` },
      properties: {
        publicNetworkAccess: attributes['public_network_access_enabled'] === false ? 'Disabled' : 'Enabled',
      },
    }),
  },
};
