/** A small environment with secrets: a vault in each of two regions, a site with a slot in each, the automation, and a storage account with keys. */
import { readSnapshot, type Snapshot } from '../../../resources/snapshot.ts';
import { createCatalogue, type SecretCatalogue } from '../../../secrets/catalogue.ts';
import { readSecrets } from '../../../secrets/secrets-file.ts';

export const group = '/subscriptions/sub/resourceGroups/shop-dev';

export type Parts = Readonly<Record<string, unknown>>;

/** As `bicep snapshot` writes a resource; the id follows from type and name. */
export function resource(type: string, name: string, parts: Parts = {}): Parts {
  const [namespace = '', ...kinds] = type.split('/');
  const names = name.split('/');
  const path = kinds.map((kind, index) => `${kind}/${names[index] ?? ''}`).join('/');
  return { id: `${group}/providers/${namespace}/${path}`, type, name, ...parts };
}

export const idOf = (type: string, name: string): string => String(resource(type, name)['id']);

export const ids = {
  west: idOf('Microsoft.KeyVault/vaults', 'kv-weu'),
  north: idOf('Microsoft.KeyVault/vaults', 'kv-neu'),
  apiWest: idOf('Microsoft.Web/sites', 'api-weu'),
  apiNorth: idOf('Microsoft.Web/sites', 'api-neu'),
  media: idOf('Microsoft.Storage/storageAccounts', 'media'),
  automation: idOf('Microsoft.ManagedIdentity/userAssignedIdentities', 'ops-id'),
  reader: (region: string) => idOf('Microsoft.ManagedIdentity/userAssignedIdentities', `api-${region}-id`),
};

export const reference = (vault: string, secret: string) =>
  `@Microsoft.KeyVault(VaultName=${vault};SecretName=${secret})`;

export const roles = {
  user: '4633458b-17de-408a-b874-0445c86b69e6',
  officer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  administrator: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
};

let assigned = 0;

/** @param principal resource id of an identity, or a principal id. */
export function assignment(scope: string, principal: string, role: string): Parts {
  assigned += 1;
  const principalId = principal.startsWith('/') ? `[reference('${principal}', '2024-11-30').principalId]` : principal;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${assigned}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name: String(assigned),
    properties: {
      principalId,
      roleDefinitionId: `/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    },
  };
}

export function vault(name: string, location: string, properties: Parts = {}): Parts {
  return resource('Microsoft.KeyVault/vaults', name, {
    location,
    properties: { enablePurgeProtection: true, enableRbacAuthorization: true, ...properties },
  });
}

export function topic(vaultName: string): Parts {
  return resource('Microsoft.EventGrid/systemTopics', `${vaultName}-events`, {
    properties: { source: idOf('Microsoft.KeyVault/vaults', vaultName).toUpperCase() },
  });
}

export function subscription(vaultName: string, properties: Parts = {}): Parts {
  return resource('Microsoft.EventGrid/systemTopics/eventSubscriptions', `${vaultName}-events/secrets`, {
    properties: {
      destination: {
        endpointType: 'AzureFunction',
        properties: { resourceId: `${idOf('Microsoft.Web/sites', 'ops')}/functions/events` },
      },
      deadLetterDestination: { endpointType: 'StorageBlob' },
      ...properties,
    },
  });
}

export function site(
  name: string,
  region: string,
  settings: Readonly<Record<string, string>>,
  parts: Parts = {},
): Parts {
  const location = region === 'weu' ? 'westeurope' : 'northeurope';
  return resource(name.includes('/') ? 'Microsoft.Web/sites/slots' : 'Microsoft.Web/sites', name, {
    location,
    identity: { type: 'UserAssigned', userAssignedIdentities: { [ids.reader(region)]: {} } },
    properties: {
      keyVaultReferenceIdentity: ids.reader(region),
      siteConfig: { appSettings: Object.entries(settings).map(([key, value]) => ({ name: key, value })) },
    },
    ...parts,
  });
}

const refused = ['ftp', 'scm'].flatMap((name) =>
  ['api-weu', 'api-neu', 'ops'].map((app) =>
    resource('Microsoft.Web/sites/basicPublishingCredentialsPolicies', `${app}/${name}`, {
      properties: { allow: false },
    }),
  ),
);

export const automationApp = resource('Microsoft.Web/sites', 'ops', {
  kind: 'functionapp,linux',
  location: 'westeurope',
  tags: { component: 'operations' },
  identity: { type: 'UserAssigned', userAssignedIdentities: { [ids.automation]: {} } },
});

/** Nothing is wrong with it; the north vault stands first, so that being the first is not what makes a home. */
export const shop: readonly Parts[] = [
  vault('kv-neu', 'northeurope'),
  vault('kv-weu', 'westeurope'),
  automationApp,
  site('api-weu', 'weu', {
    TOKEN: reference('kv-weu', 'token'),
    MEDIA: reference('kv-weu', 'media-connection-string'),
  }),
  site('api-neu', 'neu', {
    TOKEN: reference('kv-neu', 'token'),
    MEDIA: reference('kv-neu', 'media-connection-string'),
  }),
  ...refused,
  resource('Microsoft.Storage/storageAccounts', 'media', {
    tags: { owner: 'media@shop.example' },
    properties: { allowSharedKeyAccess: true },
  }),
  ...['weu', 'neu'].flatMap((region) => [
    assignment(idOf('Microsoft.KeyVault/vaults', `kv-${region}`), ids.reader(region), roles.user),
    assignment(idOf('Microsoft.KeyVault/vaults', `kv-${region}`), ids.automation, roles.officer),
    topic(`kv-${region}`),
    subscription(`kv-${region}`),
  ]),
];

export function snapshotOf(resources: readonly Parts[] = shop): Snapshot {
  return readSnapshot('dev', { predictedResources: resources });
}

/** The shop with one resource changed, found by its name, or without it. */
export function shopWith(name: string, change: (parts: Parts) => Parts | undefined): readonly Parts[] {
  return shop.flatMap((parts): readonly Parts[] => {
    const changed = parts['name'] === name ? change(parts) : parts;
    return changed === undefined ? [] : [changed];
  });
}

export const secretsText = `
defaults: { owner: platform@shop.example, validityDays: 60, rotateBeforeDays: 30, overlapHours: 24 }
keys:
  Microsoft.Storage/storageAccounts: { validityDays: 90 }
secrets:
  token:
    strategy: generated
    form: { kind: random, bytes: 32 }
    environments: { dev: { owner: api@shop.example } }
`;

export function catalogueOf(resources: readonly Parts[] = shop, text: string = secretsText): SecretCatalogue {
  const { secrets: file, mistakes } = readSecrets('secrets.yaml', text);
  if (file === undefined || mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  return createCatalogue({
    snapshot: snapshotOf(resources),
    file,
    componentOf: (id) => (id.includes('/api-') ? 'api' : undefined),
  });
}

/** The findings as `rule subject`. */
export function findingsIn(resources: readonly Parts[], text: string = secretsText): readonly string[] {
  return catalogueOf(resources, text).findings.map(({ rule, subject }) => `${rule} ${subject}`);
}
