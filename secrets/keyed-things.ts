/** What in a snapshot has keys that work: by the table of key-holders.ts, and what the resources say about themselves. */
import { isOpenExpression } from '../resources/open-expression.ts';
import { propertyAt, textsAt } from '../resources/property.ts';
import { parseResourceId, resourceKey } from '../resources/resource-id.ts';
import type { Snapshot, SnapshotResource } from '../resources/snapshot.ts';
import { keyHolderOf, type KeyHolder, type KeySwitch } from './key-holders.ts';

export interface KeyedThing {
  /** Resource id; of a rule that Azure makes itself, the id that it has. */
  readonly id: string;
  /** As in the snapshot: `namespace/rule`. */
  readonly name: string;
  /** In the spelling of the table. */
  readonly type: string;
  readonly holder: KeyHolder;
  /** The declared resource: itself, or where Azure made the rule. */
  readonly resource: SnapshotResource;
  readonly madeByAzure: boolean;
}

type Declared = ReadonlyMap<string, SnapshotResource>;

/** In the order of the snapshot. */
export function keyedThings({ resources }: Pick<Snapshot, 'resources'>): readonly KeyedThing[] {
  const declared: Declared = new Map(resources.map((resource) => [resourceKey(resource.id), resource]));
  return resources.flatMap((resource): KeyedThing[] => {
    const holder = keyHolderOf(resource.type);
    if (!holder || isOff(resource, declared)) return [];
    const { id, name } = resource;
    if (!holder.ownRules) return [{ id, name, type: holder.type, holder, resource, madeByAzure: false }];
    const type = `${holder.type}/authorizationRules`;
    return holder.ownRules
      .map((rule) => ({ id: `${id}/authorizationRules/${rule}`, name: `${name}/${rule}` }))
      .filter((rule) => !declared.has(resourceKey(rule.id)))
      .map((rule) => ({ ...rule, type, holder, resource, madeByAzure: true }));
  });
}

/** By its own switch, or that of a resource it lives in; a slot has policies of its own, whatever those of its site. */
function isOff({ id }: SnapshotResource, declared: Declared): boolean {
  for (let at = parseResourceId(id); at !== undefined; at = at.parent) {
    const resource = declared.get(at.key);
    const given = resource && keyHolderOf(resource.type)?.switch;
    const counts = given !== undefined && (at.key === resourceKey(id) || !('children' in given));
    if (resource && counts && !works(given, resource, declared)) return true;
  }
  return false;
}

/** An expression that only a deployment can evaluate is no proof that keys are off. */
function works(given: KeySwitch, { id, properties }: SnapshotResource, declared: Declared): boolean {
  if ('children' in given) {
    return given.names.some((name) => {
      const policy = declared.get(resourceKey(`${id}/${given.children}/${name}`));
      return !same(propertyAt(policy?.properties, given.property), given.off);
    });
  }
  const value = propertyAt(properties, given.property);
  if ('off' in given) return !same(value, given.off);
  if ('on' in given) return same(value, given.on) || isOpenExpression(value);
  return !Array.isArray(value) || textsAt(properties, given.property).includes(given.allows);
}

/** Azure's enumerations have no case. */
function same(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : a === b;
}
