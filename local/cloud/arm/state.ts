/** The resources of the emulated subscription, and its resource groups, as documents. */
import type { Store } from '../store.ts';
import { groupOf, keyOf } from './resource-id.ts';

export interface ArmResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly kind?: string;
  readonly managedBy?: string;
  readonly sku?: Readonly<Record<string, unknown>>;
  readonly plan?: Readonly<Record<string, unknown>>;
  readonly identity?: Readonly<Record<string, unknown>>;
  readonly zones?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Kept beside the resource, and shown only where Azure shows it ($expand). */
  readonly createdTime: string;
  readonly changedTime: string;
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What other services read of the control plane. */
export interface Resources {
  get(id: string): ArmResource | undefined;
  /** Sets `changedTime`, and `createdTime` for a new one. */
  put(resource: Omit<ArmResource, 'createdTime' | 'changedTime'>): ArmResource;
  delete(id: string): boolean;
  all(): ArmResource[];
  /** @param type - compared without case */
  ofType(type: string): ArmResource[];
  isKnownType(type: string): boolean;
  readonly groups: {
    get(name: string): ResourceGroup | undefined;
    put(group: ResourceGroup): void;
    delete(name: string): void;
    all(): ResourceGroup[];
  };
}

export function createResources(store: Store): Resources {
  const resources = store.collection<ArmResource>('resources');
  const groups = store.collection<ResourceGroup>('resource-groups');
  const types = store.collection<string>('resource-types');
  return {
    get: (id) => resources.get(keyOf(id)),
    put(resource) {
      const now = new Date().toISOString();
      const known = resources.get(keyOf(resource.id));
      const kept = { ...resource, createdTime: known?.createdTime ?? now, changedTime: now };
      resources.put(keyOf(resource.id), kept);
      types.put(resource.type.toLowerCase(), resource.type);
      return kept;
    },
    delete: (id) => resources.delete(keyOf(id)),
    all: () => resources.all(),
    ofType: (type) => resources.all().filter((resource) => resource.type.toLowerCase() === type.toLowerCase()),
    isKnownType: (type) => types.get(type.toLowerCase()) !== undefined,
    groups: {
      get: (name) => groups.get(name.toLowerCase()),
      put: (group) => groups.put(group.name.toLowerCase(), group),
      delete(name) {
        groups.delete(name.toLowerCase());
        for (const { id } of resources.all()) {
          if (groupOf(id)?.toLowerCase() === name.toLowerCase()) resources.delete(keyOf(id));
        }
      },
      all: () => groups.all(),
    },
  };
}

/** A resource as ARM shows it: without what is only bookkeeping. */
export function shown(resource: ArmResource): Record<string, unknown> {
  const { createdTime: _created, changedTime: _changed, ...visible } = resource;
  return visible;
}

/** A resource as lists show it: no properties, and times only where asked for. */
export function listed(resource: ArmResource, expand: ReadonlySet<string>): Record<string, unknown> {
  const { properties, createdTime, changedTime, ...visible } = resource;
  return {
    ...visible,
    ...(expand.has('createdtime') ? { createdTime } : {}),
    ...(expand.has('changedtime') ? { changedTime } : {}),
    ...(expand.has('provisioningstate') ? { provisioningState: properties['provisioningState'] ?? 'Succeeded' } : {}),
  };
}
