/** The committed snapshots of all environments, for tests of what holds in each of them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSnapshot, type Snapshot, type SnapshotResource } from '../../resources/snapshot.ts';
import { deployments, infraFolder } from '../../scripts/infra.ts';

export const environments: readonly Snapshot[] = deployments.map(({ environment }) =>
  readSnapshot(environment, JSON.parse(readFileSync(path.join(infraFolder, `snapshots/${environment}.json`), 'utf8'))),
);

export const everyResource: readonly (SnapshotResource & { readonly environment: string })[] = environments.flatMap(
  ({ environment, resources }) => resources.map((resource) => ({ ...resource, environment })),
);

/** Resources of one environment and type, whatever the case of the type. */
export function resourcesOf(environment: string, ...types: string[]): readonly SnapshotResource[] {
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  return everyResource.filter(
    (resource) => resource.environment === environment && wanted.has(resource.type.toLowerCase()),
  );
}
