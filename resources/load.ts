/** Reads snapshots, components.yaml and secrets.yaml from the disk; everything after that is data. Files are read in one go: while the app starts nothing else could run meanwhile. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { AutomationError } from '../errors.ts';
import { refuseMistakes, type Mistake } from '../operations/read.ts';
import { createCatalogue } from '../secrets/catalogue.ts';
import { readSecrets } from '../secrets/secrets-file.ts';
import { readComponents } from './components-file.ts';
import { createEstate, type Estate } from './estate.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

export const componentsPath = 'operations/components.yaml';
export const secretsPath = 'operations/secrets.yaml';
export const snapshotsPath = 'infra/snapshots';

export interface LoadedEstate {
  readonly estate: Estate;
  readonly snapshots: readonly Snapshot[];
  /** Names of components.yaml, also where the estate could not be completed. */
  readonly components: readonly string[];
  readonly mistakes: readonly Mistake[];
}

/** @throws AutomationError `configuration-invalid` with every mistake, each with file, line and column. */
export async function loadEstate(root: string): Promise<Estate> {
  const { estate, mistakes } = await readEstate(root);
  refuseMistakes(mistakes);
  return estate;
}

/** The same, with the mistakes handed on, for whoever reads more files and wants to say all of theirs at once. */
export async function readEstate(root: string): Promise<LoadedEstate> {
  const snapshots = await loadSnapshots(join(root, snapshotsPath));
  const read = readComponents(componentsPath, await readText(join(root, componentsPath)), snapshots);
  const { secrets: file, mistakes } = readSecrets(secretsPath, await readText(join(root, secretsPath)));
  const components = read.components ?? { components: {} };
  return {
    estate: createEstate({
      snapshots,
      components,
      catalogues: (componentOf) =>
        file === undefined ? [] : snapshots.map((snapshot) => createCatalogue({ snapshot, file, componentOf })),
    }),
    snapshots,
    components: read.names,
    mistakes: [...read.mistakes, ...mistakes],
  };
}

/** All `<environment>.json` of a folder, by name; none where there is no such folder. */
export async function loadSnapshots(folder: string): Promise<readonly Snapshot[]> {
  const names = namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted();
  return Promise.all(
    names.map(async (name) =>
      readSnapshot(basename(name, '.json'), readJsonFile(name, await readText(join(folder, name)))),
    ),
  );
}

/** @throws AutomationError `configuration-invalid` where the file cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AutomationError('configuration-invalid', `${path} cannot be read.`, { cause });
  }
}

function readJsonFile(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AutomationError('configuration-invalid', `The snapshot ${name} is no JSON.`, { cause });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
