/** What a change does to an environment: its snapshot before against its snapshot after. Pure. */
import { differences, type Difference } from '../../resources/diff.ts';
import { isOpenExpression } from '../../resources/open-expression.ts';
import { resourceKey } from '../../resources/resource-id.ts';
import type { Snapshot, SnapshotResource } from '../../resources/snapshot.ts';

export type ResourceChange =
  | { readonly kind: 'created'; readonly resource: SnapshotResource }
  | { readonly kind: 'deleted'; readonly resource: SnapshotResource }
  | {
      readonly kind: 'changed';
      /** As it will be. */
      readonly resource: SnapshotResource;
      readonly differences: readonly Difference[];
    };

export interface EnvironmentChange {
  readonly environment: string;
  readonly changes: readonly ResourceChange[];
  readonly unchanged: number;
  /** Expressions that only a deployment can evaluate: what they come to may differ as well. */
  readonly open: number;
}

/** An environment that is new has nothing before; one that is given up has nothing after. */
export function changeOf(
  environment: string,
  before: Snapshot | undefined,
  after: Snapshot | undefined,
): EnvironmentChange {
  const old = new Map((before?.resources ?? []).map((resource) => [resourceKey(resource.id), resource]));
  const now = new Map((after?.resources ?? []).map((resource) => [resourceKey(resource.id), resource]));
  const changes: ResourceChange[] = [];
  let unchanged = 0;
  for (const [key, resource] of now) {
    const was = old.get(key);
    if (was === undefined) changes.push({ kind: 'created', resource });
    else {
      // The API version is how we speak to Azure, not what the resource is.
      const found = differences(was.source, resource.source).filter(({ path }) => path !== 'apiVersion');
      if (found.length === 0) unchanged += 1;
      else changes.push({ kind: 'changed', resource, differences: found });
    }
  }
  for (const [key, resource] of old) if (!now.has(key)) changes.push({ kind: 'deleted', resource });
  return {
    environment,
    changes,
    unchanged,
    open: openExpressions((after?.resources ?? []).map(({ source }) => source)),
  };
}

function openExpressions(value: unknown): number {
  if (isOpenExpression(value)) return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + openExpressions(each), 0);
}
