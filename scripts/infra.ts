/** `npm run infra:check` and `npm run infra:snapshot`: the Bicep sources build without a warning, and every committed snapshot is what they say today. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { findProgram } from './find-program.ts';

/** Where an environment is deployed to. A snapshot spells these ids out, so they are the same on every machine. */
export interface Deployment {
  readonly environment: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
}

/** One entry for every `infra/environments/*.bicepparam`; a test keeps the two equal. */
export const deployments: readonly Deployment[] = [
  {
    environment: 'dev',
    subscriptionId: '00000000-0000-4000-8000-000000000001',
    tenantId: '00000000-0000-4000-8000-0000000000aa',
    location: 'westeurope',
  },
];

/** Something that is not as it should be, in words for a terminal. */
export type Finding = string;

export const infraFolder = path.join(import.meta.dirname, '../infra');

const everyFile = '**/*.bicep*';

/** One snapshot to make. Paths are below infra. */
interface Target extends Deployment {
  readonly deploymentName: string;
  readonly parameters: string;
  readonly snapshot: string;
  /** Where the template is of a resource group, and not of the subscription. */
  readonly resourceGroup?: string;
}

/** main.bicep in every environment, then the ARM templates of existing assets: `existing/<asset>/<environment>.bicepparam`. */
function targetsIn(folder: string): readonly Target[] {
  const own = deployments.map((deployment) => ({
    ...deployment,
    deploymentName: `chaufher-${deployment.environment}`,
    parameters: path.join('environments', `${deployment.environment}.bicepparam`),
    snapshot: path.join('snapshots', `${deployment.environment}.json`),
  }));
  const existing = globSync('existing/*/*.bicepparam', { cwd: folder }).toSorted();
  return [
    ...own,
    ...existing.flatMap((parameters) => {
      const asset = path.basename(path.dirname(parameters));
      const deployment = deployments.find(
        ({ environment }) => environment === path.basename(parameters, '.bicepparam'),
      );
      if (deployment === undefined) return [];
      const name = `chaufher-${deployment.environment}-${asset}`;
      const snapshot = path.join('snapshots', 'existing', `${deployment.environment}.${asset}.json`);
      return [{ ...deployment, deploymentName: name, parameters, snapshot, resourceGroup: name }];
    }),
  ];
}

/** Said where the Bicep CLI is missing. */
export const bicepMissing =
  'the Bicep CLI is not on PATH, so the Bicep sources and the freshness of their snapshots were NOT checked. Get it with "az bicep install" and add ~/.azure/bin to PATH.';

/** The `bicep` executable of PATH. */
export function findBicep(searchPath = process.env['PATH'] ?? ''): string | undefined {
  return findProgram('bicep', searchPath);
}

/** Builds, lints and format-checks every Bicep file of a folder, and changes none. A warning is a finding. */
export function checkSources(bicep: string, folder = infraFolder): Finding[] {
  const findings = inCopy(folder, (copy) => [
    // Building lints as well, but takes no parameter files.
    ...messages(run(bicep, copy, ['build', '--pattern', '**/*.bicep'])),
    ...messages(run(bicep, copy, ['lint', '--pattern', '**/*.bicepparam'])),
    ...misformatted(bicep, copy, folder),
  ]);
  return [...new Set(findings)];
}

/** Compares every committed snapshot with what the sources say, and changes none. `only` is the path of one below infra. */
export function checkSnapshots(bicep: string, folder = infraFolder, only?: string): Finding[] {
  return inCopy(folder, (copy) =>
    targetsIn(copy)
      .filter(({ snapshot }) => only === undefined || snapshot === only)
      .flatMap((target) => staleSnapshot(bicep, copy, target)),
  );
}

/** Writes the snapshot of every deployment; throws with Bicep's words where one cannot be made. */
export function writeSnapshots(bicep: string, folder = infraFolder): string[] {
  return inCopy(folder, (copy) =>
    targetsIn(copy).map((target) => {
      const made = makeSnapshot(bicep, copy, target);
      if (made.text === undefined) throw new Error(`bicep snapshot of ${target.parameters} failed: ${made.output}`);
      const file = path.join(folder, target.snapshot);
      writeFileSync(file, made.text);
      return file;
    }),
  );
}

function misformatted(bicep: string, copy: string, folder: string): Finding[] {
  const failures = messages(run(bicep, copy, ['format', '--pattern', everyFile]));
  const changed = globSync(everyFile, { cwd: copy }).filter(
    (file) => readFileSync(path.join(copy, file), 'utf8') !== readFileSync(path.join(folder, file), 'utf8'),
  );
  return [...failures, ...changed.map((file) => `infra/${file} is not formatted: run "bicep format infra/${file}".`)];
}

function staleSnapshot(bicep: string, copy: string, target: Target): Finding[] {
  const file = path.join(copy, target.snapshot);
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const made = makeSnapshot(bicep, copy, target);
  if (made.text !== undefined && made.text === committed) return [];
  const advice = `infra/${target.snapshot} is not what the sources say; run "npm run infra:snapshot" and read the difference.`;
  if (committed === undefined || made.text === undefined) return [`${advice}\n${made.output}`];
  // Validate mode words the difference of resources; it is silent about outputs and about the order of the file.
  cpSync(file, cliSnapshotFile(copy, target));
  return [`${advice}\n${snapshot(bicep, copy, target, 'validate').output}`];
}

/** A snapshot as it is committed: Bicep's own, in an order that does not change from run to run. */
function makeSnapshot(bicep: string, copy: string, target: Target): { text?: string; output: string } {
  const { status, output } = snapshot(bicep, copy, target, 'overwrite');
  if (status !== 0) return { output };
  const made: PredictedDeployment = JSON.parse(readFileSync(cliSnapshotFile(copy, target), 'utf8'));
  const ordered = {
    ...made,
    predictedResources: made.predictedResources.toSorted((left, right) => compare(left.id, right.id)),
    outputs: Object.fromEntries(Object.entries(made.outputs).toSorted(([left], [right]) => compare(left, right))),
  };
  return { text: `${JSON.stringify(ordered, null, 2)}\n`, output };
}

interface PredictedDeployment {
  readonly predictedResources: readonly { readonly id: string }[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The one place that knows how a snapshot is asked for. */
function snapshot(bicep: string, folder: string, target: Target, mode: 'overwrite' | 'validate') {
  const { parameters, deploymentName, resourceGroup, subscriptionId, tenantId, location } = target;
  return run(bicep, folder, [
    'snapshot',
    parameters,
    `--mode=${mode}`,
    `--subscription-id=${subscriptionId}`,
    `--tenant-id=${tenantId}`,
    `--location=${location}`,
    `--deployment-name=${deploymentName}`,
    ...(resourceGroup === undefined ? [] : [`--resource-group=${resourceGroup}`]),
  ]);
}

/** The CLI reads and writes beside the parameters, and takes no other place. */
function cliSnapshotFile(folder: string, { parameters }: Target): string {
  return path.join(folder, parameters.replace(/\.bicepparam$/, '.snapshot.json'));
}

/** Bicep writes beside its sources; in a copy it cannot dirty the checkout, nor meet another run. */
function inCopy<T>(folder: string, work: (copy: string) => T): T {
  const temporary = mkdtempSync(path.join(tmpdir(), 'infra-'));
  try {
    const copy = path.join(temporary, 'infra');
    cpSync(folder, copy, { recursive: true });
    return work(copy);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function run(bicep: string, cwd: string, args: readonly string[]) {
  // Without ICU, .NET refuses to start unless told that it is not needed.
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
  const { status, stdout, stderr, error } = spawnSync(bicep, args, { cwd, env, encoding: 'utf8' });
  if (error) throw new Error(`${bicep} ${args.join(' ')} could not be run.`, { cause: error });
  const output = stripVTControlCharacters(`${stdout}${stderr}`).replaceAll(`${cwd}${path.sep}`, 'infra/').trim();
  return { status, output };
}

/** One finding a line: Bicep ends with 0 on warnings, so its words count and not only its exit code. */
function messages({ status, output }: { status: number | null; output: string }): Finding[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 && status !== 0 ? [`bicep ended with ${status} and said nothing.`] : lines;
}

function main(command: string | undefined): number {
  const bicep = findBicep();
  if (command !== 'check' && command !== 'snapshot') {
    console.error(`Expected "check" or "snapshot", got "${command ?? ''}".`);
    return 2;
  }
  if (bicep === undefined) {
    console.warn(`SKIPPED infra:${command}: ${bicepMissing}`);
    return command === 'check' ? 0 : 1;
  }
  if (command === 'snapshot') {
    for (const file of writeSnapshots(bicep)) console.log(`wrote ${path.relative(process.cwd(), file)}`);
    return 0;
  }
  const findings = [...checkSources(bicep), ...checkSnapshots(bicep)];
  for (const finding of findings) console.error(finding);
  if (findings.length === 0)
    console.log(
      `infra: every Bicep file builds, lints and is formatted; ${targetsIn(infraFolder).length} snapshot(s) are fresh.`,
    );
  return findings.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main(process.argv[2]);
