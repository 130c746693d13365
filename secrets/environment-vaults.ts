/** The vaults of an environment, and the automation that rotates in them: by the snapshot. */
import { propertyAt, textAt } from '../resources/property.ts';
import type { Snapshot, SnapshotResource } from '../resources/snapshot.ts';

export interface Vault {
  /** Resource id. */
  readonly id: string;
  readonly name: string;
  /** Region, '' where the snapshot does not say. */
  readonly location: string;
  readonly owner?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The function app of the component `operations`. */
export interface Automation {
  readonly id: string;
  readonly location: string;
  /** Resource ids of what it may act as. */
  readonly identities: readonly string[];
}

/** The home vault first: that of the automation's region, or the first there is. */
export function vaultsOf(snapshot: Pick<Snapshot, 'resources'>): readonly Vault[] {
  const vaults = snapshot.resources.filter(({ type }) => type.toLowerCase() === 'microsoft.keyvault/vaults').map(vault);
  const region = automationOf(snapshot)?.location;
  const home = vaults.find(({ location }) => location === region) ?? vaults[0];
  return home === undefined ? [] : [home, ...vaults.filter((other) => other !== home)];
}

export function automationOf({ resources }: Pick<Snapshot, 'resources'>): Automation | undefined {
  const app = resources.find(
    ({ type, kind, tags }) =>
      type.toLowerCase() === 'microsoft.web/sites' &&
      kind?.toLowerCase().includes('functionapp') === true &&
      tags['component'] === 'operations',
  );
  if (app === undefined) return undefined;
  const assigned = Object.keys(Object(propertyAt(app.source, 'identity.userAssignedIdentities')));
  const own = textAt(app.source, 'identity.type')?.toLowerCase().includes('systemassigned') ? [app.id] : [];
  return { id: app.id, location: app.location ?? '', identities: [...assigned, ...own] };
}

function vault({ id, name, location = '', tags, properties }: SnapshotResource): Vault {
  const owner = tags['owner'];
  return { id, name, location, properties, ...(owner === undefined ? {} : { owner }) };
}
