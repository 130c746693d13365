/** Puts the resources of a snapshot into the control plane, as a deployment of it would. */
import { derivedId } from '../identity/managed-identity.ts';
import { isObject, textOf, type JsonObject } from '../json.ts';
import type { PredictedResource, Snapshot } from '../snapshot.ts';
import type { Store } from '../store.ts';
import { groupOf, keyOf } from './resource-id.ts';
import type { Resources } from './state.ts';

const groupType = 'microsoft.resources/resourcegroups';

/** Configuration of a site is kept by App Service and not listed as a resource of its own. */
const notListed = new Set(['microsoft.web/sites/config', 'microsoft.web/sites/slots/config']);

interface Deployed {
  readonly fingerprint: string;
  readonly ids: readonly string[];
}

/**
 * Deploys the snapshot where it was not deployed yet: declares what it has, and removes what only the last one had.
 * @returns whether anything was deployed
 */
export function deploySnapshot(snapshot: Snapshot, tenantId: string, resources: Resources, store: Store): boolean {
  const deployments = store.collection<Deployed>('deployments');
  const last = deployments.get('snapshot');
  if (last?.fingerprint === snapshot.fingerprint) return false;
  const declared = snapshot.resources.map((resource) => keyOf(resource.id));
  store.transaction(() => {
    for (const id of last?.ids ?? []) if (!declared.includes(id)) resources.delete(id);
    for (const resource of snapshot.resources) deployResource(resource, tenantId, resources);
    deployments.put('snapshot', { fingerprint: snapshot.fingerprint, ids: declared });
  });
  return true;
}

/** One resource as a deployment leaves it, with the resource group that it needs. */
export function deployResource(resource: PredictedResource, tenantId: string, resources: Resources): void {
  const type = resource.type.toLowerCase();
  if (type === groupType) {
    const { id, name, location = 'westeurope', tags } = resource;
    resources.groups.put({ id, name, location, ...(tags === undefined ? {} : { tags }) });
    return;
  }
  const group = groupOf(resource.id);
  if (group !== undefined && resources.groups.get(group) === undefined) {
    const id = resource.id.slice(0, resource.id.toLowerCase().indexOf('/providers/'));
    resources.groups.put({ id, name: group, location: resource.location ?? 'westeurope' });
  }
  if (notListed.has(type)) return;
  const { id, name, location, kind, sku, tags, identity } = resource;
  resources.put({
    id,
    name,
    type: resource.type,
    ...(location === undefined ? {} : { location }),
    ...(kind === undefined ? {} : { kind }),
    ...(sku === undefined ? {} : { sku }),
    ...(tags === undefined ? {} : { tags }),
    ...(identity === undefined ? {} : { identity: deployedIdentity(id, identity, tenantId) }),
    properties: {
      ...resource.properties,
      ...(type === 'microsoft.managedidentity/userassignedidentities' ? identityProperties(id, tenantId) : {}),
      provisioningState: 'Succeeded',
    },
  });
}

/** What Azure draws when an identity is made. */
function identityProperties(id: string, tenantId: string): JsonObject {
  return { tenantId, principalId: derivedId(id, 'principal'), clientId: derivedId(id, 'client') };
}

function deployedIdentity(id: string, identity: JsonObject, tenantId: string): JsonObject {
  const systemAssigned = /systemassigned/i.test(textOf(identity['type']) ?? '');
  const assigned = identity['userAssignedIdentities'];
  return {
    ...identity,
    ...(systemAssigned ? { tenantId, principalId: derivedId(id, 'principal') } : {}),
    ...(isObject(assigned)
      ? {
          userAssignedIdentities: Object.fromEntries(
            Object.keys(assigned).map((key) => [
              key,
              { principalId: derivedId(key, 'principal'), clientId: derivedId(key, 'client') },
            ]),
          ),
        }
      : {}),
  };
}
