/** What the rows of the price table read of a resource, with a memory of what could not be read. */
import { isOpenExpression } from '../open-expression.ts';
import { listAt, propertyAt, textsAt } from '../property.ts';
import { parseResourceId, resourceKey } from '../resource-id.ts';
import type { SnapshotResource } from '../snapshot.ts';
import type { Facts, Reading } from './row.ts';

/** Quantities by name, for one resource type. */
export type Assumptions = Readonly<Record<string, number>>;

export interface ReadFacts {
  readonly facts: Facts;
  /** Properties that were read and that only a deployment decides. */
  readonly open: ReadonlySet<string>;
  /** Assumptions that were asked for and are not there. */
  readonly missing: ReadonlySet<string>;
}

export function factsOf(
  resource: SnapshotResource,
  world: {
    readonly assumptions: Assumptions;
    /** By resourceKey. */
    readonly resources: ReadonlyMap<string, SnapshotResource>;
  },
): ReadFacts {
  const open = new Set<string>();
  const missing = new Set<string>();

  /** @param named what a path is called when it is told of. */
  const readingOf = (source: unknown, named: (path: string) => string): Reading => {
    const at = (path: string): unknown => {
      const value = propertyAt(source, path);
      if (isOpenExpression(value)) open.add(named(path));
      return value;
    };
    return {
      text(path) {
        const value = at(path);
        return typeof value === 'string' ? value : undefined;
      },
      number(path) {
        const value = at(path);
        return typeof value === 'number' ? value : undefined;
      },
      flag(path) {
        const value = at(path);
        return typeof value === 'boolean' ? value : undefined;
      },
      texts(path) {
        at(path);
        return textsAt(source, path);
      },
      count(path) {
        at(path);
        return listAt(source, path).length;
      },
      items(path) {
        at(path);
        return listAt(source, path).map((item, index) =>
          readingOf(item, (below) => named(`${path}[${index}].${below}`)),
        );
      },
    };
  };

  const other = (id: string | undefined): Reading | undefined => {
    const found = id === undefined ? undefined : world.resources.get(resourceKey(id));
    return found && readingOf(found.source, (path) => `${path} of ${found.name}`);
  };

  const facts: Facts = {
    ...readingOf(resource.source, (path) => path),
    assumed(name) {
      const value = world.assumptions[name];
      if (value === undefined) missing.add(name);
      return value ?? 0;
    },
    other,
    parent: () => other(parseResourceId(resource.id)?.parent?.text),
  };
  return { facts, open, missing };
}
