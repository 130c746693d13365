/** Bicep templates that tests judge, each with its snapshot committed beside it, so that the tests need no Bicep CLI. `node tests/infra/policy/templates.ts` makes the snapshots anew. */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { findBicep, infraFolder } from '../../../scripts/infra.ts';

export interface Template {
  /** Name of the file without its extension; the snapshot beside it is called the same. */
  readonly name: string;
  readonly file: string;
  /** Whose resource group, and in whose subscription, it is deployed to. */
  readonly environment: string;
}

/** A template with one mistake, and the rule that has to name it. */
export interface KnownBad extends Template {
  readonly rule: string;
}

const fixtures = path.join(import.meta.dirname, '../../fixtures');
const knownBadFolder = path.join(fixtures, 'known-bad');

/** Those of the gate `policy`: the first lines of each say what is expected. */
export const knownBad: readonly KnownBad[] = globSync('*.bicep', { cwd: knownBadFolder })
  .toSorted()
  .flatMap((name) => {
    const file = path.join(knownBadFolder, name);
    const text = readFileSync(file, 'utf8');
    const said = (word: string) => new RegExp(`^// ${word}: (\\S+)$`, 'm').exec(text)?.[1];
    const rule = said('rule');
    if (said('gate') !== 'policy' || rule === undefined) return [];
    return [{ name: path.basename(name, '.bicep'), file, rule, environment: said('environment') ?? 'dev' }];
  });

/** An estate that breaks no rule. */
export const good: Template = {
  name: 'estate',
  file: path.join(fixtures, 'known-good/estate.bicep'),
  environment: 'prod',
};

/** Azure Policy of production as main.bicep deploys it, here with two definitions that only audit. */
export const assignments = {
  policyFolder: path.join(infraFolder, 'policy'),
  snapshot: path.join(fixtures, 'known-good/assignments.json'),
  parametersOf: (environment: string) => `using 'azure/assignments.bicep'
param environmentName = '${environment}'
param allowedLocations = ['westeurope', 'northeurope']
param effect = 'Deny'
param auditOnly = ['local-auth-signalr', 'tag-values']
`,
} as const;

const snapshotSchema = z.object({
  predictedResources: z.array(z.looseObject({ id: z.string(), type: z.string(), name: z.string() })),
});

export type TemplateSnapshot = z.output<typeof snapshotSchema>;

export const snapshotFile = ({ file }: Template): string => file.replace(/\.bicep$/, '.json');

export function readCommitted(file: string): TemplateSnapshot {
  return snapshotSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Texts of the snapshots as they would be committed, by name. All at once: the CLI takes longer to start than to work. */
export function freshSnapshots(bicep: string, templates: readonly Template[]): ReadonlyMap<string, string> {
  const main = [
    "targetScope = 'subscription'",
    ...templates.map(({ name, environment }, index) => {
      const scope = `resourceGroup('${subscriptionOf(environment)}', '${name}')`;
      return `module template${index} '${name}.bicep' = { scope: ${scope} }`;
    }),
  ].join('\n');
  const { predictedResources } = snapshotOf(bicep, (folder) => {
    for (const { name, file } of templates) cpSync(file, path.join(folder, `${name}.bicep`));
    writeFileSync(path.join(folder, 'main.bicep'), main);
    return "using 'main.bicep'\n";
  });
  return new Map(
    templates.map(({ name, environment }) => {
      const own = predictedResources.filter(({ id }) => id.includes(`/resourceGroups/${name}/`));
      return [name, textOf(own).replaceAll(`/resourceGroups/${name}/`, `/resourceGroups/chaufher-${environment}/`)];
    }),
  );
}

export function freshAssignments(bicep: string, environment = 'prod'): string {
  const { predictedResources } = snapshotOf(bicep, (folder) => {
    cpSync(assignments.policyFolder, folder, { recursive: true });
    return assignments.parametersOf(environment);
  });
  return textOf(predictedResources);
}

/** @param prepare fills a folder, and tells the parameters. @throws with Bicep's words where there is no snapshot. */
function snapshotOf(bicep: string, prepare: (folder: string) => string): TemplateSnapshot {
  const folder = mkdtempSync(path.join(tmpdir(), 'templates-'));
  try {
    const parameters = path.join(folder, 'judged.bicepparam');
    writeFileSync(parameters, prepare(folder));
    const scope = `--subscription-id=${subscriptionOf('prod')}`;
    const { status, stderr, stdout } = spawnSync(
      bicep,
      ['snapshot', parameters, '--mode=overwrite', '--location=westeurope', scope],
      { env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' }, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`bicep snapshot ended with ${status}: ${stdout}${stderr}`);
    return readCommitted(path.join(folder, 'judged.snapshot.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Production has one of its own; ephemeral environments are in that of dev. */
function subscriptionOf(environment: string): string {
  return `00000000-0000-4000-8000-00000000000${environment === 'prod' ? 3 : 1}`;
}

function textOf(resources: TemplateSnapshot['predictedResources']): string {
  const predictedResources = resources.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return `${JSON.stringify({ predictedResources }, null, 2)}\n`;
}

if (import.meta.main) {
  const bicep = findBicep();
  if (bicep === undefined) throw new Error('The Bicep CLI is not on PATH.');
  const templates = [...knownBad, good];
  const texts = freshSnapshots(bicep, templates);
  for (const template of templates) writeFileSync(snapshotFile(template), texts.get(template.name) ?? '');
  writeFileSync(assignments.snapshot, freshAssignments(bicep));
  process.stdout.write(`wrote ${templates.length + 1} snapshots\n`);
}
