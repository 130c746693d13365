/** One change to an estate that breaks no rule: the gate names the rule that it breaks, and no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { judge, opa, repository, rulesBroken, sayWhenSkipped } from './judge.ts';
import { good, knownBad, readCommitted, snapshotFile, type TemplateSnapshot } from './templates.ts';

sayWhenSkipped('breaches.test.ts');

const estate = readCommitted(snapshotFile(good));

interface Breach {
  readonly rule: string;
  /** Type and end of the name of the resource that is changed. */
  readonly of: readonly [type: string, name: string];
  readonly path: string;
  /** Absent to take the property out. */
  readonly becomes?: unknown;
}

const breaches: readonly Breach[] = [
  {
    rule: 'name-pattern',
    of: ['signalR', 'signalr-weu'],
    path: 'name',
    becomes: `chaufher-prod-${'x'.repeat(60)}-weu`,
  },
  { rule: 'name-region', of: ['serverfarms', 'plan-weu'], path: 'location', becomes: 'northeurope' },
  { rule: 'tag-values', of: ['serverfarms', 'plan-weu'], path: 'tags.dataClass', becomes: 'secret' },
  { rule: 'expiry-tag', of: ['serverfarms', 'plan-weu'], path: 'tags.expiresOn', becomes: '2026-12-01' },
  { rule: 'public-network-access', of: ['storageAccounts', 'weu'], path: 'properties.publicNetworkAccess' },
  {
    rule: 'public-network-access',
    of: ['flexibleServers', 'db-weu'],
    path: 'properties.network.publicNetworkAccess',
    becomes: 'Enabled',
  },
  { rule: 'network-acls', of: ['vaults', 'kv-weu'], path: 'properties.networkAcls.defaultAction', becomes: 'Allow' },
  { rule: 'blob-public-access', of: ['containers', 'photos'], path: 'properties.publicAccess', becomes: 'Blob' },
  { rule: 'tls-version', of: ['slots', 'staging'], path: 'properties.siteConfig.scmMinTlsVersion', becomes: '1.0' },
  { rule: 'tls-version', of: ['customDomains', 'api'], path: 'properties.tlsSettings.minimumTlsVersion' },
  {
    rule: 'tls-version',
    of: ['configurations', 'ssl_min_protocol_version'],
    path: 'properties.value',
    becomes: 'TLSv1',
  },
  { rule: 'https-only', of: ['routes', 'api'], path: 'properties.httpsRedirect', becomes: 'Disabled' },
  { rule: 'https-only', of: ['sites', 'api-weu'], path: 'properties.siteConfig.ftpsState', becomes: 'AllAllowed' },
  { rule: 'local-auth', of: ['components', 'appi'], path: 'properties.DisableLocalAuth', becomes: false },
  {
    rule: 'local-auth',
    of: ['flexibleServers', 'db-weu'],
    path: 'properties.authConfig.passwordAuth',
    becomes: 'Enabled',
  },
  { rule: 'vault-rbac', of: ['vaults', 'kv-weu'], path: 'properties.enableRbacAuthorization', becomes: false },
  {
    rule: 'basic-publishing',
    of: ['basicPublishingCredentialsPolicies', 'api-weu/scm'],
    path: 'properties.allow',
    becomes: true,
  },
  { rule: 'diagnostics', of: ['diagnosticSettings', 'to-workspace'], path: 'properties.logs', becomes: [] },
  { rule: 'soft-delete', of: ['vaults', 'kv-weu'], path: 'properties.softDeleteRetentionInDays', becomes: 30 },
  { rule: 'soft-delete', of: ['blobServices', 'default'], path: 'properties.containerDeleteRetentionPolicy' },
  { rule: 'purge-protection', of: ['configurationStores', 'config-weu'], path: 'properties.enablePurgeProtection' },
  {
    rule: 'backup-retention',
    of: ['flexibleServers', 'db-weu'],
    path: 'properties.backup.backupRetentionDays',
    becomes: 7,
  },
  {
    rule: 'redundancy',
    of: ['flexibleServers', 'db-weu'],
    path: 'properties.highAvailability.mode',
    becomes: 'SameZone',
  },
  { rule: 'redundancy', of: ['storageAccounts', 'weu'], path: 'sku.name', becomes: 'Standard_ZRS' },
  {
    rule: 'data-residency',
    of: ['communicationServices', 'comms'],
    path: 'properties.dataLocation',
    becomes: 'United States',
  },
  { rule: 'allowed-sku', of: ['profiles', 'edge'], path: 'sku.name', becomes: 'Standard_AzureFrontDoor' },
  { rule: 'sku-unlisted', of: ['privateDnsZones', 'net'], path: 'sku', becomes: { name: 'Gold' } },
  {
    rule: 'foreign-reference',
    of: ['actionGroups', 'oncall'],
    path: 'properties.groupShortName',
    becomes: 'chaufher-dev',
  },
  {
    rule: 'vault-reference-version',
    of: ['sites', 'api-weu'],
    path: 'properties.siteConfig.appSettings.0.value',
    becomes: '@Microsoft.KeyVault(SecretUri=https://chaufher-prod-kv-weu.vault.azure.net/secrets/a/0123)',
  },
  { rule: 'reference-identity', of: ['slots', 'staging'], path: 'properties.keyVaultReferenceIdentity' },
];

/** The estate with one property of one resource changed. */
function changed({ of: [type, name], path: at, becomes }: Breach): TemplateSnapshot {
  const copy = structuredClone(estate);
  const target = copy.predictedResources.find((one) => one.type.endsWith(`/${type}`) && one.name.endsWith(name));
  const steps = at.split('.');
  const last = steps.pop();
  const holder = steps.reduce<unknown>((value, step) => (isRecord(value) ? value[step] : undefined), target);
  if (!isRecord(holder) || last === undefined) throw new Error(`The estate has no ${at} of ${type} ${name}.`);
  if (becomes === undefined) delete holder[last];
  else holder[last] = becomes;
  return copy;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Changes that take a second resource to be a mistake. */
const vaultElsewhere: TemplateSnapshot = {
  predictedResources: estate.predictedResources.map((one) =>
    one.type.endsWith('/sites') ? { ...one, location: 'northeurope', name: 'chaufher-prod-api-neu' } : one,
  ),
};

describe.skipIf(opa === undefined)('the gate policy', () => {
  it.each(breaches.map((breach) => [breach.rule, breach.path, breach] as const))(
    'finds a breach of %s in %s',
    async (rule, _path, breach) => {
      expect(await rulesBroken('prod', changed(breach))).toEqual([rule]);
    },
  );

  it('finds a site that reads its secrets in another region', async () => {
    expect(await rulesBroken('prod', vaultElsewhere)).toEqual(['vault-reference-region']);
  });

  it('finds that production shares its subscription, in both environments', async () => {
    const findings = await judge({
      prod: estate,
      staging: { predictedResources: [{ ...estate.predictedResources[0], tags: undefined, type: 'Microsoft.X/a/b' }] },
    });
    expect(
      findings.filter(({ rule }) => rule === 'production-subscription').map(({ environment }) => environment),
    ).toEqual(['prod', 'staging']);
  });
});

it('every rule has a case that breaks it', () => {
  const catalogue = z
    .object({ rules: z.record(z.string(), z.unknown()) })
    .parse(parse(readFileSync(path.join(repository, 'infra/policy/data/rules.yaml'), 'utf8')));
  const broken = new Set([
    ...knownBad.map(({ rule }) => rule),
    ...breaches.map(({ rule }) => rule),
    'vault-reference-region',
    'production-subscription',
  ]);
  expect([...broken].toSorted()).toEqual(Object.keys(catalogue.rules).toSorted());
});
