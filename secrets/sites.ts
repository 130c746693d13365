/** Sites and slots of a snapshot as consumers of secrets: their settings, and the identity that reads the vault for them. */
import { listAt, propertyAt, textAt } from '../resources/property.ts';
import { parseResourceId, resourceKey, type ResourceId } from '../resources/resource-id.ts';
import type { Snapshot, SnapshotResource } from '../resources/snapshot.ts';
import { parseReference, type VaultReference } from './references.ts';

export interface SettingReference {
  /** Resource id of the site, also for a slot. */
  readonly site: string;
  /** Absent for production. */
  readonly slot?: string;
  /** Region, '' where the snapshot does not say. */
  readonly location: string;
  readonly setting: string;
  readonly reference: VaultReference | 'unreadable';
  /** Resource id of what the reference is read as; the site or slot itself with a system-assigned identity. Absent where it has none. */
  readonly identity?: string;
}

/** Every setting of every site and slot that refers to a vault. */
export function settingReferences({ resources }: Pick<Snapshot, 'resources'>): readonly SettingReference[] {
  const settings = resources.flatMap((resource) => {
    const id = parseResourceId(resource.id);
    if (id === undefined) return [];
    const host = hostOf(id, resource);
    return host === undefined ? [] : settingsOf(resource, id).map((setting) => ({ ...setting, host }));
  });
  return settings.flatMap(({ name, value, host }) => {
    const reference = parseReference(value);
    if (reference === undefined) return [];
    const app = resources.find((candidate) => resourceKey(candidate.id) === host.key);
    return [{ ...placeOf(host), ...readerOf(host, app), setting: name, reference }];
  });
}

const hosts = ['microsoft.web/sites', 'microsoft.web/sites/slots'];

/** The site or slot that a resource is, or whose application settings it is. */
function hostOf(id: ResourceId, { name }: SnapshotResource): ResourceId | undefined {
  if (hosts.includes(id.type)) return id;
  const { parent } = id;
  const isSettings = name.toLowerCase().endsWith('/appsettings');
  return isSettings && parent !== undefined && hosts.includes(parent.type) ? parent : undefined;
}

/** As a list in `siteConfig`, or as a map in a resource of its own. */
function settingsOf({ properties }: SnapshotResource, id: ResourceId): readonly { name: string; value: string }[] {
  if (!hosts.includes(id.type)) {
    return Object.entries(properties).flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []));
  }
  return listAt(properties, 'siteConfig.appSettings').flatMap((item) => {
    const [name, value] = [textAt(item, 'name'), textAt(item, 'value')];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}

function placeOf(host: ResourceId): Pick<SettingReference, 'site' | 'slot'> {
  const slot = host.type === 'microsoft.web/sites/slots' ? host.name : undefined;
  return slot === undefined || host.parent === undefined ? { site: host.text } : { site: host.parent.text, slot };
}

/** @see web-keyvault-references: the system-assigned identity unless `keyVaultReferenceIdentity` names another. */
function readerOf(
  host: ResourceId,
  app: SnapshotResource | undefined,
): Pick<SettingReference, 'location' | 'identity'> {
  const location = app?.location ?? '';
  const named = textAt(app?.properties, 'keyVaultReferenceIdentity');
  if (named !== undefined && named.toLowerCase() !== 'systemassigned') {
    const assigned = Object.keys(Object(propertyAt(app?.source, 'identity.userAssignedIdentities')));
    const isAssigned = assigned.some((id) => resourceKey(id) === resourceKey(named));
    return { location, ...(isAssigned ? { identity: named } : {}) };
  }
  const hasOwn = textAt(app?.source, 'identity.type')?.toLowerCase().includes('systemassigned') ?? false;
  return { location, ...(hasOwn ? { identity: host.text } : {}) };
}
