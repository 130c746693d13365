/** What keeps data. */
import type { Case } from './case.ts';
import { item } from './shop.ts';

const postgres = (productName: string, over: Parameters<typeof item>[0]) =>
  item({ serviceName: 'Azure Database for PostgreSQL', productName, ...over });
const servers = [
  postgres('Azure Database for PostgreSQL Flexible Server General Purpose - Ddsv5 Series Compute', {
    skuName: '2 vCore',
    meterName: 'vCore',
    retailPrice: 2,
  }),
  postgres('Azure Database for PostgreSQL Flexible Server General Purpose - Ddsv5 Series Compute', {
    skuName: '4 vCore',
    meterName: 'vCore',
    retailPrice: 4,
  }),
  postgres('Azure Database for PostgreSQL Flexible Server Memory Optimized Edsv5 Series Compute', {
    skuName: '4 vCore',
    meterName: 'vCore',
    retailPrice: 6,
  }),
  postgres('Azure Database for PostgreSQL Flexible Server Burstable BS Series Compute', {
    skuName: 'B1MS',
    meterName: 'B1MS',
    retailPrice: 1,
  }),
  postgres('Az DB for PostgreSQL Flexible Server Storage', {
    skuName: 'Storage',
    meterName: 'Storage Data Stored',
    unitOfMeasure: '1 GB/Month',
    retailPrice: 0.1,
  }),
  ...['LRS', 'GRS'].map((copies) =>
    postgres('Azure Database for PostgreSQL Flexible Server Backup Storage', {
      skuName: `Backup Storage ${copies}`,
      meterName: `Backup Storage ${copies} Data Stored`,
      unitOfMeasure: '1 GB/Month',
      retailPrice: copies === 'LRS' ? 1 : 2,
    }),
  ),
];
const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
const general = { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' };

const blob = (skuName: string, meterName: string, unitOfMeasure: string, retailPrice: number, tierMinimumUnits = 0) =>
  item({
    serviceName: 'Storage',
    productName: 'General Block Blob v2',
    skuName,
    meterName,
    unitOfMeasure,
    retailPrice,
    tierMinimumUnits,
  });
const blobs = [
  blob('Hot ZRS', 'Hot ZRS Data Stored', '1 GB/Month', 3),
  blob('Hot ZRS', 'Hot ZRS Data Stored', '1 GB/Month', 2, 100),
  blob('Hot ZRS', 'Hot ZRS Write Operations', '10K', 10),
  blob('Hot ZRS', 'Hot ZRS Iterative Write Operations', '100', 99),
  blob('Hot ZRS', 'Hot Read Operations', '10K', 1),
  blob('Cool RA-GRS', 'Cool RA-GRS Data Stored', '1 GB/Month', 7),
];
const accountType = 'Microsoft.Storage/storageAccounts';
const quiet = { writeOperations: 0, readOperations: 0 };

const vault = item({
  serviceName: 'Key Vault',
  productName: 'Key Vault',
  skuName: 'Standard',
  meterName: 'Operations',
  unitOfMeasure: '10K',
  retailPrice: 3,
});

const store = (meterName: string, unitOfMeasure: string, retailPrice: number) =>
  item({
    serviceName: 'App Configuration',
    productName: 'App Configuration',
    skuName: 'Standard',
    meterName,
    unitOfMeasure,
    retailPrice,
  });
const stores = [store('Standard Instance', '1/Day', 24), store('Standard Overage Operations', '10K', 6)];
const storeType = 'Microsoft.AppConfiguration/configurationStores';

export const dataCases: readonly Case[] = [
  {
    title: 'a database server, with its storage',
    of: { type, sku: general, properties: { storage: { storageSizeGB: 128 } } },
    usage: { backupGB: 128 },
    items: servers,
    costs: { '1 × Standard_D2ds_v5': 2 * 730, '1 × 128 GB': 12.8 },
  },
  {
    title: 'a server with a standby, twice',
    of: {
      type,
      sku: general,
      properties: { storage: { storageSizeGB: 128 }, highAvailability: { mode: 'ZoneRedundant' } },
    },
    usage: { backupGB: 0 },
    items: servers,
    costs: { '2 × Standard_D2ds_v5': 2 * 2 * 730, '2 × 128 GB': 25.6 },
  },
  {
    title: 'backups beyond the storage, dearer in two regions',
    of: {
      type,
      sku: { name: 'Standard_B1ms', tier: 'Burstable' },
      properties: {
        storage: { storageSizeGB: 32 },
        backup: { geoRedundantBackup: 'Enabled' },
        highAvailability: { mode: 'Disabled' },
      },
    },
    usage: { backupGB: 42 },
    items: servers,
    costs: { '1 × Standard_B1ms': 730, '1 × 32 GB': 3.2, 'backups beyond 32 GB': 20 },
  },
  {
    title: 'a server with more memory',
    of: {
      type,
      sku: { name: 'Standard_E4ds_v5', tier: 'MemoryOptimized' },
      properties: { storage: { storageSizeGB: 10 } },
    },
    usage: { backupGB: 0 },
    items: servers,
    costs: { '1 × Standard_E4ds_v5': 6 * 730, '1 × 10 GB': 1 },
  },
  {
    title: 'a replica without a size of its own, like its source',
    of: {
      type,
      name: 'replica',
      properties: {
        createMode: 'Replica',
        sourceServerResourceId:
          '/subscriptions/00000000-0000-4000-8000-000000000001/RESOURCEGROUPS/chaufher-dev/providers/Microsoft.DBforPostgreSQL/flexibleServers/main',
      },
    },
    beside: [
      {
        type,
        name: 'main',
        sku: general,
        properties: { storage: { storageSizeGB: 64 }, highAvailability: { mode: 'ZoneRedundant' } },
      },
    ],
    usage: { backupGB: 0 },
    items: servers,
    costs: { '1 × Standard_D2ds_v5': 2 * 730, '1 × 64 GB': 6.4 },
  },
  {
    title: 'a server of a series that the sheet lacks, but for its storage',
    of: {
      type,
      sku: { name: 'Standard_D2ads_v5', tier: 'GeneralPurpose' },
      properties: { storage: { storageSizeGB: 10 } },
    },
    usage: { backupGB: 0 },
    items: servers,
    costs: { '1 × 10 GB': 1 },
    unpriced: [/^1 × Standard_D2ads_v5: the price sheet has no item for .*Dadsv5 Series \/ 2 vCore in westeurope$/],
  },
  {
    title: 'a server of an unknown tier',
    of: { type, sku: { name: 'Standard_D2ds_v5', tier: 'Better' }, properties: { storage: { storageSizeGB: 10 } } },
    costs: {},
    unpriced: ['the price table does not know the SKU Standard_D2ds_v5 of Better'],
  },
  {
    title: 'a server without a size of storage',
    of: { type, sku: general },
    costs: {},
    unpriced: ['it names no size of its storage'],
  },
  { title: 'a virtual endpoint', of: { type: `${type}/virtualEndpoints`, name: 'main/writer' }, costs: {} },
  {
    title: 'an account, by what is in it and what is done with it',
    of: { type: accountType, kind: 'StorageV2', sku: { name: 'Standard_ZRS' }, properties: { accessTier: 'Hot' } },
    usage: { storedGB: 120, writeOperations: 20_000, readOperations: 30_000 },
    items: blobs,
    costs: { '120 GB Hot ZRS': 340, writes: 20, reads: 3 },
  },
  {
    title: 'an account that can be read in the other region, by the name that Azure gives it',
    of: { type: accountType, kind: 'StorageV2', sku: { name: 'Standard_RAGRS' }, properties: { accessTier: 'Cool' } },
    usage: { storedGB: 1, ...quiet },
    items: blobs,
    costs: { '1 GB Cool RA-GRS': 7 },
  },
  {
    title: 'an account for which nobody assumed anything',
    of: { type: accountType, kind: 'StorageV2', sku: { name: 'Standard_ZRS' } },
    usage: { readOperations: 10_000 },
    items: blobs,
    costs: { reads: 1 },
    unpriced: [
      `operations/budgets.yaml assumes no storedGB for ${accountType}`,
      `operations/budgets.yaml assumes no writeOperations for ${accountType}`,
    ],
  },
  {
    title: 'an account of another kind',
    of: { type: accountType, kind: 'FileStorage', sku: { name: 'Standard_LRS' } },
    costs: {},
    unpriced: ['the price table does not know accounts of kind FileStorage'],
  },
  { title: 'a container', of: { type: `${accountType}/blobServices/containers`, name: 'a/default/b' }, costs: {} },
  {
    title: 'a vault, by its operations',
    of: { type: 'Microsoft.KeyVault/vaults', properties: { sku: { name: 'standard' } } },
    usage: { operations: 20_000 },
    items: [vault],
    costs: { operations: 6 },
  },
  {
    title: 'a configuration store',
    of: { type: storeType, sku: { name: 'standard' } },
    usage: { overageRequests: 10_000 },
    items: stores,
    costs: { standard: 730, 'requests beyond the included ones': 6 },
  },
  {
    title: 'a replica of a store, like the store',
    of: { type: `${storeType}/replicas`, name: 'one/neu' },
    beside: [{ type: storeType, name: 'one', sku: { name: 'Standard' } }],
    usage: { overageRequests: 0 },
    items: stores,
    costs: { 'Standard replica': 730 },
  },
  { title: 'a free store', of: { type: storeType, sku: { name: 'Free' } }, costs: {} },
];
