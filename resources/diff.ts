/** The difference of two JSON values, property by property. Lists of named things are compared by name, so that an insertion is not a change of everything after it. */
import { isRecord } from './property.ts';

export interface Difference {
  /** From the root: `properties.siteConfig.appSettings[ENVIRONMENT].value`; items without a name by index. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Properties that name an item of a list, in this order; every item must have one, and no two the same. */
const naming = ['name', 'id', 'key', 'value'] as const;

export function differences(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = [];
  compare(before, after, '', found);
  return found;
}

function compare(before: unknown, after: unknown, path: string, found: Difference[]): void {
  if (Object.is(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path, found);
  if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compareEntry(before[key], after[key], path === '' ? key : `${path}.${key}`, found);
    }
    return;
  }
  found.push({ path, kind: 'changed', before, after });
}

function compareEntry(before: unknown, after: unknown, path: string, found: Difference[]): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) found.push({ path, kind: 'added', after });
  else if (after === undefined) found.push({ path, kind: 'removed', before });
  else compare(before, after, path, found);
}

function compareLists(before: readonly unknown[], after: readonly unknown[], path: string, found: Difference[]): void {
  const by = namesOf(before, after);
  if (by === undefined) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      compareEntry(before[index], after[index], `${path}[${index}]`, found);
    }
    return;
  }
  const [old, now] = [mapOf(before, by), mapOf(after, by)];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    compareEntry(old.get(name), now.get(name), `${path}[${name}]`, found);
  }
}

type NameOf = (item: unknown) => string | undefined;

/** How the items of both lists are told apart; undefined where they have no names. Texts are their own names: a set. */
function namesOf(...lists: readonly (readonly unknown[])[]): NameOf | undefined {
  const candidates: readonly NameOf[] = [
    (item) => (typeof item === 'string' ? item : undefined),
    ...naming.map((property): NameOf => (item) => {
      const name = isRecord(item) ? item[property] : undefined;
      return typeof name === 'string' ? name : undefined;
    }),
  ];
  return candidates.find((nameOf) =>
    lists.every((list) => {
      const names = new Set(list.map(nameOf));
      return names.size === list.length && !names.has(undefined);
    }),
  );
}

function mapOf(list: readonly unknown[], nameOf: NameOf): ReadonlyMap<string, unknown> {
  return new Map(list.map((item) => [nameOf(item) ?? '', item]));
}
