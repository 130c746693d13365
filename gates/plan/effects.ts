/** What a change does beside changing: what it destroys, interrupts or opens. Data with a reason each; the types and properties are Azure's. */
import type { Difference } from '../../resources/diff.ts';
import type { Level } from '../finding.ts';

/** `destroys`: data or the thing itself is lost; `replaces`: Azure refuses the change, or makes the thing anew; `interrupts`: it is away for a while; `opens`: more can reach it than before. */
export type EffectKind = 'destroys' | 'replaces' | 'interrupts' | 'opens';

export const levelOf: Readonly<Record<EffectKind, Level>> = {
  destroys: 'block',
  replaces: 'block',
  opens: 'warn',
  interrupts: 'note',
};

export interface Effect {
  readonly kind: EffectKind;
  readonly rule: string;
  readonly why: string;
  readonly fix: string;
}

/** Types that hold what cannot be made again from the template, lower case; what lies below them is meant as well. */
const holdsData: Readonly<Record<string, string>> = {
  'microsoft.storage/storageaccounts': 'its blobs, queues and tables',
  'microsoft.dbforpostgresql/flexibleservers': 'its databases',
  'microsoft.documentdb/databaseaccounts': 'its databases',
  'microsoft.sql/servers': 'its databases',
  'microsoft.keyvault/vaults': 'its secrets, keys and certificates',
  'microsoft.appconfiguration/configurationstores': 'its settings and feature flags',
  'microsoft.operationalinsights/workspaces': 'the logs of all that write to it',
  'microsoft.insights/components': 'its telemetry',
  'microsoft.containerregistry/registries': 'the images that releases and rollbacks name by digest',
  'microsoft.notificationhubs/namespaces': 'the registrations of every device',
  'microsoft.communication/communicationservices': 'its phone numbers and identities',
  'microsoft.servicebus/namespaces': 'its queued messages',
  'microsoft.eventhub/namespaces': 'its retained events',
  'microsoft.recoveryservices/vaults': 'its backups',
  'microsoft.network/dnszones': 'its records, and the names that resolve by them',
};

/** Deleting these loses nothing that the template does not have. */
const stateless: readonly string[] = [
  'microsoft.insights/metricalerts',
  'microsoft.insights/activitylogalerts',
  'microsoft.insights/scheduledqueryrules',
  'microsoft.insights/diagnosticsettings',
  'microsoft.insights/webtests',
  'microsoft.insights/workbooks',
  'microsoft.authorization/roleassignments',
  'microsoft.authorization/roledefinitions',
  'microsoft.authorization/policyassignments',
  'microsoft.authorization/policydefinitions',
  'microsoft.consumption/budgets',
];

export function effectOfDeleting(type: string): Effect {
  const lower = type.toLowerCase();
  const holder = Object.entries(holdsData).find(([held]) => lower === held || lower.startsWith(`${held}/`));
  if (holder && !stateless.includes(lower)) {
    return {
      kind: 'destroys',
      rule: 'deletes-data',
      why: `deleting it loses ${holder[1]}`,
      fix: 'Keep it, or move what it holds first and agree on an exception.',
    };
  }
  if (lower === 'microsoft.resources/resourcegroups') {
    return {
      kind: 'destroys',
      rule: 'deletes-group',
      why: 'deleting a resource group deletes everything in it, also what no template knows of',
      fix: 'Empty it by its own change first, and agree on an exception.',
    };
  }
  if (stateless.includes(lower)) {
    return {
      kind: 'interrupts',
      rule: 'deletes-rule',
      why: 'what it watched or allowed is no longer watched or allowed',
      fix: 'Nothing, where that is meant.',
    };
  }
  return {
    kind: 'destroys',
    rule: 'deletes-resource',
    why: 'it can be made again from the template, but not with its addresses and identity',
    fix: 'Keep it until nothing uses it, and agree on an exception.',
  };
}

interface Row {
  /** Lower case, and what lies below it; any type if absent. */
  readonly type?: string;
  readonly path: RegExp;
  /** Whether this very difference has the effect; every one if absent. */
  readonly when?: (difference: Difference) => boolean;
  readonly effect: Effect;
}

const replaced = (why: string): Effect => ({
  kind: 'replaces',
  rule: 'replaces',
  why,
  fix: 'Make a second one beside it, move what it holds, then delete the first; or leave the property.',
});
const opened = (rule: string, why: string): Effect => ({
  kind: 'opens',
  rule,
  why,
  fix: 'Keep it closed, or let security agree.',
});
const restarted: Effect = {
  kind: 'interrupts',
  rule: 'restarts',
  why: 'every instance restarts',
  fix: 'Put it into the slot first and swap.',
};

const becomes =
  (...values: readonly unknown[]) =>
  ({ after }: Difference) =>
    values.some((value) =>
      typeof value === 'string' ? String(after).toLowerCase() === value.toLowerCase() : value === after,
    );
const shrinks = ({ before, after }: Difference) =>
  typeof before === 'number' && typeof after === 'number' && after < before;

const rows: readonly Row[] = [
  { path: /^location$/, effect: replaced('Azure does not move a resource to another region') },
  {
    path: /^kind$/,
    type: 'microsoft.storage/storageaccounts',
    effect: replaced('the kind of an account is fixed at its making'),
  },
  {
    path: /^sku\.name$/,
    type: 'microsoft.storage/storageaccounts',
    when: ({ before, after }) => /GRS|GZRS/i.test(String(before)) && !/GRS|GZRS/i.test(String(after)),
    effect: {
      kind: 'destroys',
      rule: 'drops-replica',
      why: 'the copy in the other region is deleted',
      fix: 'Keep the replication, or agree on an exception.',
    },
  },
  {
    path: /^sku\.name$/,
    type: 'microsoft.storage/storageaccounts',
    when: ({ before, after }) => /ZRS/i.test(String(before)) !== /ZRS/i.test(String(after)),
    effect: replaced('zone redundancy needs a conversion that a deployment does not do'),
  },
  {
    path: /^properties\.isHnsEnabled$/,
    type: 'microsoft.storage/storageaccounts',
    effect: replaced('the hierarchical namespace is fixed at the making'),
  },
  {
    path: /^properties\.version$/,
    type: 'microsoft.dbforpostgresql/flexibleservers',
    effect: {
      ...restarted,
      rule: 'upgrades-major',
      why: 'a major version upgrade takes the server away for minutes and cannot be undone',
    },
  },
  {
    path: /^properties\.storage\.storageSizeGB$/,
    type: 'microsoft.dbforpostgresql/flexibleservers',
    when: shrinks,
    effect: replaced('the storage of a server only grows'),
  },
  {
    path: /^properties\.(network\.delegatedSubnetResourceId|createMode|dataEncryption)/,
    type: 'microsoft.dbforpostgresql/flexibleservers',
    effect: replaced('it is fixed at the making'),
  },
  {
    path: /^properties\.(highAvailability\.mode|sku|availabilityZone)|^sku\./,
    type: 'microsoft.dbforpostgresql/flexibleservers',
    effect: { ...restarted, why: 'the server restarts or fails over', fix: 'Do it in a maintenance window.' },
  },
  {
    path: /^properties\.backup\.geoRedundantBackup$/,
    type: 'microsoft.dbforpostgresql/flexibleservers',
    effect: replaced('geo-redundant backup is fixed at the making'),
  },
  {
    path: /^properties\.backup\.backupRetentionDays$/,
    type: 'microsoft.dbforpostgresql/flexibleservers',
    when: shrinks,
    effect: {
      kind: 'destroys',
      rule: 'shortens-backups',
      why: 'backups older than the new retention are deleted',
      fix: 'Keep the retention, or agree on an exception.',
    },
  },
  {
    path: /^properties\.(enablePurgeProtection|enableSoftDelete|softDeleteRetentionInDays)$/,
    type: 'microsoft.keyvault/vaults',
    effect: replaced('purge protection cannot be taken back, and the retention is fixed at the making'),
  },
  {
    path: /^properties\.(tenantId|createMode)$/,
    type: 'microsoft.keyvault/vaults',
    effect: replaced('it is fixed at the making'),
  },
  {
    path: /^properties\.enableRbacAuthorization$/,
    type: 'microsoft.keyvault/vaults',
    effect: {
      kind: 'interrupts',
      rule: 'changes-access',
      why: 'everybody who got in by the other way is locked out',
      fix: 'Give the roles (or policies) first.',
    },
  },
  {
    path: /^properties\.retentionInDays$/,
    type: 'microsoft.operationalinsights/workspaces',
    when: shrinks,
    effect: {
      kind: 'destroys',
      rule: 'shortens-logs',
      why: 'logs older than the new retention are deleted',
      fix: 'Keep the retention, or agree on an exception.',
    },
  },
  {
    path: /^properties\.immutabilityPeriodSinceCreationInDays$/,
    when: shrinks,
    effect: {
      kind: 'destroys',
      rule: 'shortens-immutability',
      why: 'the record may be changed or deleted sooner',
      fix: 'Keep the period, or let security agree.',
    },
  },
  {
    path: /^properties\.(addressSpace|subnets\[[^\]]+\]\.properties\.addressPrefix)/,
    type: 'microsoft.network/virtualnetworks',
    effect: replaced('a subnet in use does not change its addresses'),
  },
  {
    path: /^properties\.serverFarmId$/,
    type: 'microsoft.web/sites',
    effect: { ...restarted, why: 'the site moves to another plan and restarts' },
  },
  {
    path: /^properties\.siteConfig\.(appSettings|linuxFxVersion|connectionStrings|alwaysOn)/,
    type: 'microsoft.web/sites',
    effect: restarted,
  },
  {
    path: /^sku\./,
    type: 'microsoft.web/serverfarms',
    effect: { ...restarted, why: 'instances move to other machines' },
  },
  {
    path: /^properties\.publicNetworkAccess$/,
    when: becomes('Enabled', 'SecuredByPerimeter'),
    effect: opened('opens-network', 'the internet can reach it'),
  },
  {
    path: /^properties\.networkAcls\.defaultAction$/,
    when: becomes('Allow'),
    effect: opened('opens-network', 'every network can reach it'),
  },
  {
    path: /^properties\.(allowSharedKeyAccess|allowBlobPublicAccess)$/,
    when: becomes(true),
    effect: opened('opens-keys', 'it can be opened without an identity'),
  },
  {
    path: /^properties\.disableLocalAuth$/,
    when: becomes(false),
    effect: opened('opens-keys', 'it can be opened by a key'),
  },
  {
    path: /^properties\.(minimumTlsVersion|siteConfig\.minTlsVersion|minimalTlsVersion)$/,
    when: ({ after }) => /1[._][01]$/.test(String(after)),
    effect: opened('weakens-tls', 'it speaks a TLS version that is broken'),
  },
  {
    path: /^properties\.(httpsOnly|supportsHttpsTrafficOnly)$/,
    when: becomes(false),
    effect: opened('weakens-tls', 'it answers without TLS'),
  },
  {
    path: /^properties\.securityRules\[/,
    type: 'microsoft.network/networksecuritygroups',
    when: ({ kind }) => kind !== 'removed',
    effect: opened('changes-rules', 'a security rule changes'),
  },
  {
    path: /^tags\.(owner|environment|component)$/,
    effect: {
      kind: 'interrupts',
      rule: 'changes-ownership',
      why: 'alerts and drift are attributed by it',
      fix: 'Nothing, where that is meant.',
    },
  },
];

/** The effects of one difference; none for most. */
export function effectsOf(type: string, difference: Difference): readonly Effect[] {
  const lower = type.toLowerCase();
  return rows
    .filter(
      ({ type: only, path, when }) =>
        (only === undefined || lower === only || lower.startsWith(`${only}/`)) &&
        path.test(difference.path) &&
        (when === undefined || when(difference)),
    )
    .map(({ effect }) => effect);
}
