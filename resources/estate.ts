/** What stands where: payloads say neither environment nor component nor tags, the committed snapshots and components.yaml do. Data only. */

import type { SecretCatalogue } from '../secrets/catalogue.ts';
import type { Credential } from '../secrets/credential.ts';
import type { Component, ComponentEnvironment, ComponentsFile } from './components.ts';
import { parseResourceId, resourceKey, type ResourceId } from './resource-id.ts';
import type { Snapshot, SnapshotResource } from './snapshot.ts';

export interface EstateEntry {
  readonly environment: string;
  readonly component?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Lower-case resource type of the resource asked for. */
  readonly type: string;
}

/** A site of a component: what is swapped, probed and rolled back. */
export interface Site {
  /** Resource id as in the snapshot. */
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Azure region, e.g. westeurope; '' where the snapshot does not say. */
  readonly location: string;
  readonly slot: string;
}

export interface Estate {
  readonly environments: readonly string[];
  /** Finds a resource, else what it lives in (site of a slot, resource group, subscription of a single environment). Case does not matter. */
  lookup(resourceId: string): EstateEntry | undefined;
  /** Names of all components. */
  readonly components: readonly string[];
  component(name: string): Component | undefined;
  /** What is declared in an environment. */
  snapshot(environment: string): Snapshot | undefined;
  /** Sites of a component in all regions; empty where it has none there. */
  sites(component: string, environment: string): readonly Site[];
  /** Its credentials with their vaults, and what is wrong with them on paper; undefined where there is no snapshot. */
  catalogue(environment: string): SecretCatalogue | undefined;
  /** Every credential of an environment; none where there is no snapshot. */
  credentials(environment: string): readonly Credential[];
  /** The credential that a vault, home or standby, keeps under a name. Case does not matter. */
  credentialAt(vaultName: string, secretName: string): Credential | undefined;
}

export function createEstate(data: {
  readonly snapshots: readonly Snapshot[];
  readonly components: ComponentsFile;
  /** Made once the estate can say which component a resource belongs to. */
  readonly catalogues?: (componentOf: (resourceId: string) => string | undefined) => readonly SecretCatalogue[];
}): Estate {
  const { snapshots, components } = data;
  const known = new Map<string, { environment: string; resource: SnapshotResource | undefined }>();
  const subscriptions = new Map<string, string | undefined>();
  for (const { environment, resources } of snapshots) {
    for (const resource of resources) {
      const id = parseResourceId(resource.id);
      if (id === undefined) continue;
      known.set(id.key, { environment, resource });
      rememberSubscription(subscriptions, id, environment);
      const group = groupOf(id);
      if (group !== undefined && !known.has(group)) known.set(group, { environment, resource: undefined });
    }
  }
  const owners = ownersOf(components, snapshots);

  function lookup(resourceId: string): EstateEntry | undefined {
    const asked = parseResourceId(resourceId);
    if (asked === undefined) return undefined;
    const chain = [...lineOf(asked)];
    const found = chain.map((id) => known.get(id.key)).find((entry) => entry !== undefined);
    const environment = found?.environment ?? subscriptions.get(asked.subscriptionId?.toLowerCase() ?? '');
    if (environment === undefined) return undefined;
    const tagged = found?.resource?.tags['component'];
    const owner =
      chain.map((id) => owners.get(id.key)).find((name) => name !== undefined) ??
      (tagged !== undefined && Object.hasOwn(components.components, tagged) ? tagged : undefined);
    return {
      environment,
      ...(owner === undefined ? {} : { component: owner }),
      tags: found?.resource?.tags ?? {},
      type: asked.type,
    };
  }

  return {
    environments: environmentsOf(snapshots, components),
    lookup,
    components: Object.keys(components.components),
    component: (name) => (Object.hasOwn(components.components, name) ? components.components[name] : undefined),
    snapshot: (environment) => snapshots.find((snapshot) => snapshot.environment === environment),
    sites: (component, environment) => sitesOf(components, snapshots, component, environment),
    ...secretsIn(data.catalogues?.((resourceId) => lookup(resourceId)?.component) ?? []),
  };
}

function secretsIn(catalogues: readonly SecretCatalogue[]): Pick<Estate, 'catalogue' | 'credentials' | 'credentialAt'> {
  const at = new Map<string, Credential>();
  for (const { vaults, credentials } of catalogues) {
    for (const vault of vaults)
      for (const credential of credentials) at.set(secretKey(vault.name, credential.name), credential);
  }
  const catalogue = (environment: string) => catalogues.find((candidate) => candidate.environment === environment);
  return {
    catalogue,
    credentials: (environment) => catalogue(environment)?.credentials ?? [],
    credentialAt: (vaultName, secretName) => at.get(secretKey(vaultName, secretName)),
  };
}

function secretKey(vault: string, secret: string): string {
  return `${vault}/${secret}`.toLowerCase();
}

/** The resource of a snapshot that a name or id of components.yaml means; names are looked for among `types` only. */
export function findResource(
  snapshot: Snapshot,
  nameOrId: string,
  types: readonly string[] = [],
): SnapshotResource | undefined {
  const wanted = resourceKey(nameOrId);
  return snapshot.resources.find((resource) =>
    nameOrId.startsWith('/')
      ? resourceKey(resource.id) === wanted
      : resource.name.toLowerCase() === wanted && (types.length === 0 || types.includes(resource.type.toLowerCase())),
  );
}

/** Which types each list of a component's environment means. */
export const listedTypes = {
  sites: ['microsoft.web/sites'],
  applicationInsights: ['microsoft.insights/components'],
  workspaces: ['microsoft.operationalinsights/workspaces'],
  resources: [],
} as const satisfies Record<keyof ComponentEnvironment, readonly string[]>;

export function listed(environment: ComponentEnvironment, list: keyof ComponentEnvironment): readonly string[] {
  return environment[list].map((item) => (typeof item === 'string' ? item : item.site));
}

function* lineOf(id: ResourceId | undefined): Generator<ResourceId> {
  for (let at = id; at !== undefined; at = at.parent) yield at;
}

function groupOf(id: ResourceId): string | undefined {
  return [...lineOf(id)].find((part) => part.type === 'microsoft.resources/resourcegroups')?.key;
}

/** A subscription tells the environment only where one alone lives in it. */
function rememberSubscription(
  subscriptions: Map<string, string | undefined>,
  id: ResourceId,
  environment: string,
): void {
  const key = id.subscriptionId?.toLowerCase();
  if (key === undefined) return;
  const before = subscriptions.get(key);
  subscriptions.set(key, !subscriptions.has(key) || before === environment ? environment : undefined);
}

/** Key of a resource → the one component it belongs to; a resource that several share belongs to none. */
function ownersOf(components: ComponentsFile, snapshots: readonly Snapshot[]): ReadonlyMap<string, string | undefined> {
  const owners = new Map<string, string | undefined>();
  for (const [component, { environments }] of Object.entries(components.components)) {
    for (const [name, environment] of Object.entries(environments)) {
      const snapshot = snapshots.find((candidate) => candidate.environment === name);
      for (const list of ['sites', 'applicationInsights', 'workspaces', 'resources'] as const) {
        for (const item of listed(environment, list)) {
          const id = snapshot === undefined ? undefined : findResource(snapshot, item, listedTypes[list])?.id;
          const key = resourceKey(id ?? item);
          owners.set(key, owners.has(key) && owners.get(key) !== component ? undefined : component);
        }
      }
    }
  }
  return owners;
}

function sitesOf(
  file: ComponentsFile,
  snapshots: readonly Snapshot[],
  name: string,
  environment: string,
): readonly Site[] {
  const component = Object.hasOwn(file.components, name) ? file.components[name] : undefined;
  const snapshot = snapshots.find((candidate) => candidate.environment === environment);
  if (component === undefined || snapshot === undefined) return [];
  return (component.environments[environment]?.sites ?? []).flatMap((item) => {
    const [site, slot] = typeof item === 'string' ? [item, component.slot] : [item.site, item.slot ?? component.slot];
    const found = findResource(snapshot, site, listedTypes.sites);
    const id = found === undefined ? undefined : parseResourceId(found.id);
    if (found === undefined || id?.subscriptionId === undefined || id.resourceGroup === undefined) return [];
    const { subscriptionId, resourceGroup } = id;
    return [{ id: id.text, name: found.name, resourceGroup, subscriptionId, location: found.location ?? '', slot }];
  });
}

function environmentsOf(snapshots: readonly Snapshot[], { components }: ComponentsFile): readonly string[] {
  const named = Object.values(components).flatMap((component) => Object.keys(component.environments));
  return [...new Set([...snapshots.map((snapshot) => snapshot.environment), ...named])];
}
