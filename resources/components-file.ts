/** Reads operations/components.yaml, and holds it against the snapshots: a site that nobody deploys is a mistake. */

import { readOperatorFile, type Mistake } from '../operations/read.ts';
import { componentsSchema, type ComponentEnvironment, type ComponentsFile } from './components.ts';
import { findResource, listed, listedTypes } from './estate.ts';
import type { Snapshot } from './snapshot.ts';

export interface ReadComponents {
  /** Names in the file, also where something else in it is wrong. */
  readonly names: readonly string[];
  /** Absent where its shape is wrong. */
  readonly components: ComponentsFile | undefined;
  readonly mistakes: readonly Mistake[];
}

const lists = [
  'sites',
  'applicationInsights',
  'workspaces',
  'resources',
] as const satisfies readonly (keyof ComponentEnvironment)[];

export function readComponents(file: string, text: string, snapshots: readonly Snapshot[]): ReadComponents {
  const read = readOperatorFile(file, text, componentsSchema);
  const components = read.content;
  const names = namesOf(read.raw);
  if (components === undefined) return { names, components, mistakes: read.mistakes };

  const mistakes: Mistake[] = [];
  for (const [name, component] of Object.entries(components.components)) {
    component.dependsOn.forEach((dependency, index) => {
      const place = ['components', name, 'dependsOn', index];
      const other = Object.hasOwn(components.components, dependency.name)
        ? components.components[dependency.name]
        : undefined;
      if (dependency.name === name) mistakes.push(read.mistakeAt([...place, 'name'], `"${name}" depends on itself`));
      else if (dependency.path === undefined && other?.probe === undefined) {
        mistakes.push(
          read.mistakeAt([...place, 'name'], `"${dependency.name}" is no component with a probe: say the path to ask`),
        );
      }
    });
    for (const [environment, parts] of Object.entries(component.environments)) {
      const snapshot = snapshots.find((candidate) => candidate.environment === environment);
      // An environment without a snapshot is not deployed from here: nothing to hold it against.
      if (snapshot === undefined) continue;
      for (const list of lists) {
        listed(parts, list).forEach((item, index) => {
          if (findResource(snapshot, item, listedTypes[list]) !== undefined) return;
          const type = listedTypes[list][0];
          mistakes.push(
            read.mistakeAt(
              ['components', name, 'environments', environment, list, index],
              `the snapshot of ${environment} has no ${type ?? 'resource'} "${item}"`,
            ),
          );
        });
      }
    }
  }
  return { names, components, mistakes };
}

function namesOf(raw: unknown): readonly string[] {
  const components = typeof raw === 'object' && raw !== null && 'components' in raw ? raw.components : undefined;
  return typeof components === 'object' && components !== null ? Object.keys(components) : [];
}
