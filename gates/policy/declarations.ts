/** Which Bicep file declares a type, so that a finding leads to the line to change. */
import type { Source } from '../sources.ts';

/** Path and line (`infra/modules/data/vault.bicep:29`) of what declares a resource type, without case. */
export type Declarations = (type: string) => string | undefined;

const declaration = /^\s*resource\s+\w+\s+'([^'@]+)@[^']*'\s+(existing\b)?/;

/** Reads every Bicep file below a folder. */
export async function readDeclarations(source: Source, folder: string): Promise<Declarations> {
  const places = new Map<string, readonly string[]>();
  for (const path of await bicepFiles(source, folder)) {
    const lines = ((await source.read(path)) ?? '').split('\n');
    for (const [index, line] of lines.entries()) {
      const [, type, existing] = declaration.exec(line) ?? [];
      if (type === undefined || existing !== undefined) continue;
      const key = type.toLowerCase();
      places.set(key, [...(places.get(key) ?? []), `${path}:${index + 1}`]);
    }
  }
  return (type) => find(places, type.toLowerCase());
}

/** A child that is declared within its parent is found at the parent; a type that several places declare, at none. */
function find(places: ReadonlyMap<string, readonly string[]>, type: string): string | undefined {
  const found = places.get(type);
  if (found !== undefined) return found.length === 1 ? found[0] : undefined;
  const parent = type.slice(0, type.lastIndexOf('/'));
  return parent.includes('/') ? find(places, parent) : undefined;
}

async function bicepFiles(source: Source, folder: string): Promise<readonly string[]> {
  const names = await source.list(folder);
  const nested = await Promise.all(
    names.filter((name) => !name.includes('.')).map((name) => bicepFiles(source, `${folder}/${name}`)),
  );
  return [...names.filter((name) => name.endsWith('.bicep')).map((name) => `${folder}/${name}`), ...nested.flat()];
}
