/** Changes with one mistake each to an estate that breaks no rule, for the gates that compare, and files for the scanners. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Source } from '../../gates/sources.ts';
import { snapshotsPath } from '../../resources/load.ts';
import { good, readCommitted, snapshotFile, type TemplateSnapshot } from './policy/templates.ts';

export const fixtures = path.join(import.meta.dirname, '../fixtures/known-bad');
export const estate = readCommitted(snapshotFile(good));

type Resource = TemplateSnapshot['predictedResources'][number];

export interface KnownBadChange {
  readonly mistake: string;
  readonly gate: 'plan' | 'parity' | 'cost';
  readonly rule: string;
  /** The estate after the change. */
  readonly after: TemplateSnapshot;
}

/** The estate with every resource of a type, and of a name where one is given, changed; or away. */
function estateWith(type: string, change: (resource: Resource) => Resource | undefined, name = ''): TemplateSnapshot {
  let isFound = false;
  const predictedResources = estate.predictedResources.flatMap((resource) => {
    if (!resource.type.endsWith(type) || !resource.name.endsWith(name)) return [resource];
    isFound = true;
    return change(structuredClone(resource)) ?? [];
  });
  if (!isFound) throw new Error(`The estate has no ${type} ${name}.`);
  return { predictedResources };
}

const set = (properties: Readonly<Record<string, unknown>>) => (resource: Resource) => ({ ...resource, ...properties });
const setProperties = (more: Readonly<Record<string, unknown>>) => (resource: Resource) => ({
  ...resource,
  properties: { ...Object(resource['properties']), ...more },
});
const away = () => undefined;
const database = 'flexibleServers';

/** `parity` compares with production, so there the change is one of dev. */
export const changes: readonly KnownBadChange[] = [
  { mistake: 'a database is given up', gate: 'plan', rule: 'deletes-data', after: estateWith(database, away) },
  { mistake: 'a plan is given up', gate: 'plan', rule: 'deletes-resource', after: estateWith('serverfarms', away) },
  {
    mistake: 'a vault moves to another region',
    gate: 'plan',
    rule: 'replaces',
    after: estateWith('KeyVault/vaults', set({ location: 'northeurope' })),
  },
  {
    mistake: 'the copy of the photos in the other region is given up',
    gate: 'plan',
    rule: 'drops-replica',
    after: estateWith('storageAccounts', set({ sku: { name: 'Standard_ZRS' } })),
  },
  {
    mistake: 'logs are kept for a shorter time',
    gate: 'plan',
    rule: 'shortens-logs',
    after: estateWith('OperationalInsights/workspaces', setProperties({ retentionInDays: 7 })),
  },
  { mistake: 'one environment has no alarm', gate: 'parity', rule: 'missing', after: estateWith('actionGroups', away) },
  {
    mistake: 'one environment has a second vault',
    gate: 'parity',
    rule: 'extra',
    after: {
      predictedResources: [
        ...estate.predictedResources,
        ...estate.predictedResources
          .filter(({ type }) => type.endsWith('KeyVault/vaults'))
          .map((vault) => ({ ...vault, id: `${vault.id}2`, name: `${vault.name}2` })),
      ],
    },
  },
  {
    mistake: 'one environment answers without TLS',
    gate: 'parity',
    rule: 'differs',
    after: estateWith('Web/sites', setProperties({ httpsOnly: false })),
  },
  {
    mistake: 'a plan grows four-fold',
    gate: 'cost',
    rule: 'increase-over-threshold',
    after: estateWith('serverfarms', set({ sku: { name: 'P3v3', capacity: 3 } })),
  },
  {
    mistake: 'a plan gets a size that nobody has priced',
    gate: 'cost',
    rule: 'price-lost',
    after: estateWith('serverfarms', set({ sku: { name: 'P9v9', capacity: 1 } })),
  },
];

/** Another environment that is the same but for its names. */
export function renamed(snapshot: TemplateSnapshot, environment: string): unknown {
  return JSON.parse(JSON.stringify(snapshot).replaceAll(/(?<=chaufher-?)prod|\bprod\b/g, environment));
}

/** Snapshots by environment, and the operators' files as they are committed. */
export function sourceWith(root: string, files: Readonly<Record<string, unknown>>): Source {
  return {
    name: 'the snapshots of the test',
    list: async (folder) =>
      Object.keys(files)
        .filter((file) => path.dirname(file) === folder)
        .map((file) => path.basename(file)),
    read: async (file) =>
      file.startsWith(snapshotsPath) ? JSON.stringify(files[file]) : readFileSync(path.join(root, file), 'utf8'),
  };
}

export interface KnownBadFile {
  readonly fixture: string;
  /** Where it would be in a repository. */
  readonly file: string;
  readonly rule: string;
  readonly line: number;
}

/** One mistake for each scanner of files. */
export const files: readonly KnownBadFile[] = [
  { fixture: 'scan-unquoted.sh.txt', file: 'scripts/clean.sh', rule: 'shellcheck-SC2086', line: 2 },
  {
    fixture: 'scan-untyped.tf.txt',
    file: 'infra/existing/x/main.tf',
    rule: 'tflint-terraform_typed_variables',
    line: 5,
  },
  {
    fixture: 'scan-injected.yaml.txt',
    file: '.github/workflows/greet.yaml',
    rule: 'actionlint-expression',
    line: 7,
  },
  {
    fixture: 'scan-alias.ps1.txt',
    file: 'scripts/list.ps1',
    rule: 'psscriptanalyzer-PSAvoidUsingCmdletAliases',
    line: 2,
  },
];
