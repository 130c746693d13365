/** Prices of what keeps data: PostgreSQL, storage accounts, vaults, configuration. */
import { held, used } from './amount.ts';
import { unknownSku, type Ask, type Facts, type PriceRow, type Products, type Verdict } from './row.ts';

const postgres: Products = {
  service: 'Azure Database for PostgreSQL',
  product: { containing: 'PostgreSQL Flexible Server' },
};

const flexibleServers: PriceRow = {
  type: 'Microsoft.DBforPostgreSQL/flexibleServers',
  products: [postgres],
  usage: { backupGB: 'Backups that a server keeps; as much as its storage is free.' },
  price(facts) {
    // A replica without a size of its own is made like its source.
    const source = facts.other(facts.text('properties.sourceServerResourceId'));
    const sku = facts.text('sku.name') ?? source?.text('sku.name');
    const tier = facts.text('sku.tier') ?? source?.text('sku.tier');
    const storageGB =
      facts.number('properties.storage.storageSizeGB') ?? source?.number('properties.storage.storageSizeGB');
    const compute = computeOf(sku, tier);
    if (compute === undefined) return unknownSku(sku === undefined ? undefined : `${sku} of ${tier ?? 'no tier'}`);
    if (storageGB === undefined) return { unknown: 'it names no size of its storage' };
    const highAvailability = facts.text('properties.highAvailability.mode') ?? 'Disabled';
    // The standby has compute and storage of its own.
    const servers = /^disabled$/i.test(highAvailability) ? 1 : 2;
    const isGeoRedundant = /^enabled$/i.test(facts.text('properties.backup.geoRedundantBackup') ?? '');
    const beyond = Math.max(facts.assumed('backupGB') - storageGB, 0);
    return [
      { what: `${servers} × ${sku}`, from: postgres, ...compute, amount: held(servers) },
      {
        what: `${servers} × ${storageGB} GB`,
        from: postgres,
        product: /Flexible Server Storage$/,
        meter: 'Storage Data Stored',
        amount: held(servers * storageGB, 'GB'),
      },
      {
        what: `backups beyond ${storageGB} GB`,
        from: postgres,
        product: /Flexible Server Backup Storage$/,
        meter: `Backup Storage ${isGeoRedundant ? 'GRS' : 'LRS'} Data Stored`,
        amount: held(beyond, 'GB'),
      },
    ];
  },
};

/** `Standard_D2ds_v5` of `GeneralPurpose` is the SKU `2 vCore` of the product `… General Purpose Ddsv5 Series Compute`. */
function computeOf(sku: string | undefined, tier: string | undefined): Pick<Ask, 'product' | 'sku'> | undefined {
  const found = /^Standard_([A-Z])(\d+)([a-z]*)(?:_(v\d+))?$/i.exec(sku ?? '');
  if (found === null) return undefined;
  const [, family = '', cores = '', kind = '', version = ''] = found;
  if (/^burstable$/i.test(tier ?? ''))
    return { product: /Flexible Server Burstable/i, sku: `${family}${cores}${kind}${version}` };
  const name = { generalpurpose: 'General Purpose', memoryoptimized: 'Memory Optimized' }[tier?.toLowerCase() ?? ''];
  if (name === undefined) return undefined;
  return {
    product: new RegExp(`Flexible Server ${name} (?:- )?${family}${kind}${version} Series`, 'i'),
    sku: `${cores} vCore`,
  };
}

const blobs: Products = {
  service: 'Storage',
  product: 'General Block Blob v2',
  meters: /(Data Stored|Write Operations|Read Operations)$/,
};

const storageAccounts: PriceRow = {
  type: 'Microsoft.Storage/storageAccounts',
  products: [blobs],
  usage: {
    storedGB: 'Blobs in an account.',
    writeOperations: 'Writes to blobs of an account in a month.',
    readOperations: 'Reads of blobs of an account in a month.',
  },
  price(facts) {
    const sku = facts.text('sku.name');
    const kind = facts.text('kind');
    const redundancy = /^Standard_(LRS|ZRS|GRS|GZRS|RAGRS|RAGZRS)$/i.exec(sku ?? '')?.[1]?.toUpperCase();
    if (redundancy === undefined) return unknownSku(sku);
    if (!/^StorageV2$/i.test(kind ?? ''))
      return { unknown: `the price table does not know accounts of kind ${kind ?? 'none'}` };
    const tier = facts.text('properties.accessTier') ?? 'Hot';
    // Azure writes RA-GRS for what is RAGRS in a template.
    const level = `${tier} ${redundancy.replace(/^RA/, 'RA-')}`;
    const ask = (what: string, meter: RegExp, amount: Ask['amount']): Ask => ({
      what,
      from: blobs,
      sku: level,
      meter,
      amount,
    });
    const storedGB = facts.assumed('storedGB');
    return [
      ask(`${storedGB} GB ${level}`, /Data Stored$/, held(storedGB, 'GB')),
      ask('writes', /(?<!Iterative )Write Operations$/, used(facts.assumed('writeOperations'))),
      ask('reads', /(?<!Iterative )Read Operations$/, used(facts.assumed('readOperations'))),
    ];
  },
};

const keyVault: Products = { service: 'Key Vault', product: 'Key Vault', meters: /^Operations$/ };

const vaults: PriceRow = {
  type: 'Microsoft.KeyVault/vaults',
  products: [keyVault],
  usage: { operations: 'Operations on secrets of a vault in a month.' },
  price(facts) {
    const sku = facts.text('properties.sku.name');
    if (sku === undefined) return unknownSku(sku);
    return [
      { what: 'operations', from: keyVault, sku, meter: 'Operations', amount: used(facts.assumed('operations')) },
    ];
  },
};

const configuration: Products = { service: 'App Configuration', product: 'App Configuration' };
const storeUsage = { overageRequests: 'Requests beyond what a store includes each day, in a month.' };

const configurationStores: PriceRow = {
  type: 'Microsoft.AppConfiguration/configurationStores',
  products: [configuration],
  usage: storeUsage,
  price: (facts) => configurationStore(facts.text('sku.name'), facts, ''),
};

/** A replica costs what a store costs. */
const configurationReplicas: PriceRow = {
  type: 'Microsoft.AppConfiguration/configurationStores/replicas',
  products: [configuration],
  usage: storeUsage,
  price(facts) {
    const store = facts.parent();
    return store === undefined
      ? { unknown: 'its store is not in the snapshot' }
      : configurationStore(store.text('sku.name'), facts, ' replica');
  },
};

function configurationStore(sku: string | undefined, facts: Facts, suffix: string): Verdict {
  if (/^free$/i.test(sku ?? '')) return { free: 'the free size' };
  if (sku === undefined) return unknownSku(sku);
  return [
    { what: `${sku}${suffix}`, from: configuration, sku, meter: `${sku} Instance`, amount: held(1) },
    {
      what: 'requests beyond the included ones',
      from: configuration,
      sku,
      meter: `${sku} Overage Operations`,
      amount: used(facts.assumed('overageRequests')),
    },
  ];
}

export const dataRows: readonly PriceRow[] = [
  flexibleServers,
  storageAccounts,
  vaults,
  configurationStores,
  configurationReplicas,
];
