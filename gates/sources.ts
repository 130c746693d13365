/** What a gate judges: the repository as it is, and as it was at the base of the change. */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AutomationError } from '../errors.ts';
import { snapshotsPath } from '../resources/load.ts';
import { resourceKey } from '../resources/resource-id.ts';
import { readSnapshot, type Snapshot, type SnapshotResource } from '../resources/snapshot.ts';
import { readTerraform } from '../resources/terraform.ts';

const run = promisify(execFile);
/** Snapshots of large environments are some megabytes. */
const outputLimitBytes = 256 * 1024 * 1024;

/** One state of the repository. Paths are from its root. */
export interface Source {
  /** How people call it: `the working tree`, `main (1a2b3c4)`. */
  readonly name: string;
  /** Undefined where there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Path of every file → git's id of its content, where the source has it at hand. */
  contentIds?(): Promise<ReadonlyMap<string, string>>;
}

/** @param root folder of the repository, or of a copy that a test made. */
export function folderSource(root: string, name = 'the working tree'): Source {
  return {
    name,
    read: (path) => readFile(join(root, path), 'utf8').catch(absent(undefined)),
    list: (folder) => readdir(join(root, folder)).catch(absent([])),
  };
}

/** @throws AutomationError `input-invalid` where git does not know the revision. */
export async function gitSource(root: string, revision: string): Promise<Source> {
  const git = async (...args: readonly string[]) =>
    (await run('git', [...args], { cwd: root, maxBuffer: outputLimitBytes })).stdout;
  const commit = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).catch(
    (cause: unknown) => {
      throw new AutomationError('input-invalid', `base: expected a revision that git knows, got "${revision}".`, {
        cause,
        data: { field: 'base' },
      });
    },
  );
  const at = commit.trim();
  return {
    name: `${revision} (${at.slice(0, 7)})`,
    async read(path) {
      const isThere = (await git('ls-tree', '--name-only', at, '--', path)).trim() !== '';
      return isThere ? git('show', `${at}:${path}`) : undefined;
    },
    async list(folder) {
      const paths = (await git('ls-tree', '--name-only', at, '--', `${folder}/`)).split('\n').filter(Boolean);
      return paths.map((path) => path.slice(folder.length + 1));
    },
    async contentIds() {
      // `<mode> blob <id>\t<path>`
      const entries = (await git('ls-tree', '-r', '-z', at)).split('\0').filter(Boolean);
      return new Map(entries.map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.split(/[ \t]/)[2] ?? '']));
    },
  };
}

/** A folder, or a revision of the repository. */
export async function sourceOf(root: string, base: string): Promise<Source> {
  const isFolder = await stat(base).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? folderSource(base, base) : gitSource(root, base);
}

/** Snapshots of what other templates than infra/main.bicep declare: `<environment>.<asset>.json`, `<environment>.<asset>.tfplan.json`. */
export const existingPath = `${snapshotsPath}/existing`;

/** Every committed snapshot, by environment, together with the existing assets of the environment; parsed as the automation itself parses it. */
export async function snapshotsOf(source: Source): Promise<ReadonlyMap<string, Snapshot>> {
  const [own, assets] = await Promise.all([ownSnapshotsOf(source), existingAssetsOf(source)]);
  return new Map(
    [...own].map(([environment, snapshot]) => [
      environment,
      assets.filter((asset) => asset.environment === environment).reduce(withAsset, snapshot),
    ]),
  );
}

/** The same without existing assets: what the deployment of infra/main.bicep makes. */
export async function ownSnapshotsOf(source: Source): Promise<ReadonlyMap<string, Snapshot>> {
  const files = (await source.list(snapshotsPath)).filter((name) => name.endsWith('.json')).toSorted();
  const snapshots = await Promise.all(
    files.map(async (file): Promise<readonly [string, Snapshot]> => {
      const environment = file.slice(0, -'.json'.length);
      return [environment, readSnapshot(environment, parse(await source.read(`${snapshotsPath}/${file}`), file))];
    }),
  );
  return new Map(snapshots);
}

export interface ExistingAsset {
  readonly environment: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly resources: readonly SnapshotResource[];
  /** What it declares and no gate can judge, in words. */
  readonly unmapped: readonly string[];
}

/** `dev.maps.json`, `dev.dns.tfplan.json` */
const assetFile = /^[^.]+\.[^.]+(\.tfplan)?\.json$/;

export async function existingAssetsOf(source: Source): Promise<readonly ExistingAsset[]> {
  const names = (await source.list(existingPath)).filter((name) => assetFile.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const file = `${existingPath}/${name}`;
      const environment = name.slice(0, name.indexOf('.'));
      const json = parse(await source.read(file), name);
      const { resources, unmapped } = name.endsWith('.tfplan.json')
        ? readTerraform(file, json)
        : { resources: readSnapshot(environment, json).resources, unmapped: [] };
      return { environment, file, resources, unmapped };
    }),
  );
}

/** What no gate can judge of existing assets: said with every result. */
export async function unjudgedAssets(
  source: Source,
  environments: readonly string[] | undefined,
): Promise<readonly string[]> {
  const [own, assets] = await Promise.all([ownSnapshotsOf(source), existingAssetsOf(source)]);
  return assets
    .filter(({ environment }) => environments?.includes(environment) ?? true)
    .flatMap(({ environment, file, unmapped }) =>
      own.has(environment)
        ? unmapped.map((line) => `${file}: ${line}`)
        : [`${file}: ${environment} has no snapshot in ${snapshotsPath} that it could join`],
    );
}

function withAsset(snapshot: Snapshot, { file, resources }: ExistingAsset): Snapshot {
  const known = new Set(snapshot.resources.map(({ id }) => resourceKey(id)));
  const twice = resources.find(({ id }) => known.has(resourceKey(id)));
  if (twice === undefined) return { ...snapshot, resources: [...snapshot.resources, ...resources] };
  throw new AutomationError(
    'configuration-invalid',
    `${file} declares ${twice.id}, which ${snapshot.environment} has already: two templates would undo each other's changes.`,
  );
}

function parse(text: string | undefined, file: string): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (cause) {
    throw new AutomationError('configuration-invalid', `The snapshot ${file} is no JSON.`, { cause });
  }
}

function absent<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return answer;
    throw error;
  };
}
