/** What a deployment does to the emulated subscription: resources made, changed and removed, sites restarted, each change in the log. */
import { randomUUID } from 'node:crypto';
import { differences } from '../../../resources/diff.ts';
import { removeResource } from '../arm/changes.ts';
import { keyOf, lastName, parseResourcePath } from '../arm/resource-id.ts';
import { deployResource } from '../arm/seed.ts';
import { shown, type Resources } from '../arm/state.ts';
import { digestOf, type Artefacts } from '../app-service/artefacts.ts';
import { withImage } from '../app-service/config-routes.ts';
import { restarted, type AppServiceDurations } from '../app-service/instances.ts';
import type { References } from '../app-service/references.ts';
import { deploySites } from '../app-service/seed.ts';
import { imageOf, production, type Sites, type SiteState } from '../app-service/state.ts';
import type { Caller } from '../contract.ts';
import type { Faults } from '../faults.ts';
import { objectOf, textOf } from '../json.ts';
import type { LoggedOperation, OperationsLog } from '../operations-log.ts';
import type { PredictedResource } from '../snapshot.ts';
import type { ActionOnUnmanage, FailedResource } from './state.ts';

export interface RolloutDeps {
  readonly resources: Resources;
  readonly sites: Sites;
  readonly artefacts: Artefacts;
  readonly references: References;
  readonly faults: Faults;
  readonly log: OperationsLog;
  readonly durations: AppServiceDurations;
  readonly tenantId: string;
}

/** Who deploys, and by which deployment or stack. */
export interface Actor {
  readonly caller: Caller;
  readonly by: string;
  readonly correlationId: string;
}

export interface Removed {
  readonly deleted: readonly string[];
  readonly detached: readonly string[];
  readonly failed: readonly FailedResource[];
}

export const groupType = 'microsoft.resources/resourcegroups';

export type Rollout = ReturnType<typeof createRollout>;

export function createRollout(deps: RolloutDeps) {
  const { resources, sites, faults } = deps;

  /** A fault of service `deployments` fails the one resource whose path it names, as a resource provider would; a site in a swap refuses. */
  function failureOf(method: string, id: string): FailedResource | undefined {
    const busy = sites.all().find((state) => keyOf(state.resourceId) === keyOf(id) && isBusy(state));
    if (busy !== undefined)
      return {
        id,
        error: { code: 'Conflict', message: `Cannot modify ${busy.site}: another operation is in progress.` },
      };
    const url = new URL(id, 'https://deployments.invalid');
    const segments = id.split('/').filter(Boolean);
    const fault = faults.match('deployments', {
      id: '',
      method,
      url,
      segments,
      headers: {},
      body: Buffer.alloc(0),
    });
    if (fault?.status === undefined) return undefined;
    const { code = 'InternalServerError', message = 'The emulated service was told to fail.' } = fault;
    return { id, error: { code, message } };
  }

  const isBusy = (state: SiteState): boolean =>
    sites.operation(state.site) !== undefined || state.targetSwapSlot !== undefined;

  function record(actor: Actor, type: string, id: string, verb: 'write' | 'delete'): void {
    const entry: Omit<LoggedOperation, 'id' | 'time' | 'method' | 'callerAppId' | 'callerObjectId'> = {
      operation: verb,
      azureOperation: `${type}/${verb}`,
      resource: id,
      detail: actor.by,
      correlationId: actor.correlationId,
      status: 200,
      result: 'succeeded',
    };
    const request = { id: randomUUID(), method: verb === 'write' ? 'PUT' : 'DELETE', caller: actor.caller };
    deps.log.record(
      { ...request, url: new URL(id, 'https://deployments.invalid'), segments: [], headers: {}, body: Buffer.alloc(0) },
      entry,
    );
  }

  /** What there is of a resource, for telling whether a deployment changed it. */
  function standing({ id, type, name }: PredictedResource): unknown {
    if (type.toLowerCase() === groupType) return resources.groups.get(name);
    const found = resources.get(id);
    return found === undefined ? undefined : shown(found);
  }

  function deploySite(predicted: readonly PredictedResource[]): readonly string[] {
    const before = new Map(sites.all().map((state) => [keyOf(state.resourceId), state]));
    deploySites({ resources: predicted, subscriptionId: '', fingerprint: '' }, sites, deps.artefacts);
    return predicted.filter(isSite).flatMap(({ id, name, properties }) => {
      const [site = '', slot = production] = name.split('/');
      const state = sites.get(site, slot);
      const old = before.get(keyOf(id));
      if (state === undefined || old === undefined) return [];
      // A template says which image a site runs, and a deployment puts it there.
      const image = textOf(objectOf(properties?.['siteConfig'])['linuxFxVersion']);
      const next = image === undefined ? state : withImage(state, image);
      if (sameInstances(old, next)) {
        sites.put(old);
        return [];
      }
      const artefact = deps.artefacts.get(digestOf(imageOf(next)));
      sites.put(restarted(deps.references.fetched(next), artefact, Date.now(), deps.durations));
      return [id];
    });
  }

  return {
    /** Deploys what can be: one resource that fails does not keep others back. */
    deploy(predicted: readonly PredictedResource[], actor: Actor): readonly FailedResource[] {
      const failed = predicted.flatMap(({ id }) => failureOf('PUT', id) ?? []);
      const deployed = predicted.filter(({ id }) => !failed.some((failure) => isWithin(id, failure.id)));
      const before = new Map(deployed.map((resource) => [keyOf(resource.id), standing(resource)]));
      for (const resource of deployed) deployResource(resource, deps.tenantId, resources);
      const restartedSites = deploySite(deployed).map(keyOf);
      for (const resource of deployed) {
        const key = keyOf(resource.id);
        if (restartedSites.includes(key) || isChanged(before.get(key), standing(resource)))
          record(actor, resource.type, resource.id, 'write');
      }
      return failed;
    },

    /** Deletes or detaches what is not managed any more: resources first, then the groups, with whatever else is in them. */
    remove(ids: readonly string[], actions: ActionOnUnmanage, actor: Actor): Removed {
      const deepestFirst = ids.toSorted((left, right) => right.split('/').length - left.split('/').length);
      const [deleted, detached, failed]: [string[], string[], FailedResource[]] = [[], [], []];
      for (const id of deepestFirst) {
        if ((isGroup(id) ? actions.resourceGroups : actions.resources) === 'detach') detached.push(id);
        else {
          const failure = failureOf('DELETE', id);
          if (failure !== undefined) failed.push(failure);
          else {
            deleted.push(id);
            removeOne(id, actor);
          }
        }
      }
      return { deleted, detached, failed };
    },
  };

  function removeOne(id: string, actor: Actor): void {
    const exists = isGroup(id) ? resources.groups.get(lastName(id)) !== undefined : resources.get(id) !== undefined;
    if (isGroup(id)) resources.groups.delete(lastName(id));
    else removeResource(id, resources);
    for (const { site, slot, resourceId } of sites.all()) if (isWithin(resourceId, id)) sites.delete(site, slot);
    const type = isGroup(id)
      ? 'Microsoft.Resources/subscriptions/resourceGroups'
      : parseResourcePath(id.split('/').slice(1))?.type;
    if (exists && type !== undefined) record(actor, type, id, 'delete');
  }
}

function isGroup(id: string): boolean {
  return parseResourcePath(id.split('/').slice(1)) === undefined;
}

function isSite({ type }: PredictedResource): boolean {
  return /^microsoft\.web\/sites(\/slots)?$/i.test(type);
}

export function isWithin(id: string, outer: string): boolean {
  return keyOf(id) === keyOf(outer) || keyOf(id).startsWith(`${keyOf(outer)}/`);
}

/** Whether instances see the same as before: what of a site is only bookkeeping does not count. */
function sameInstances(before: SiteState, after: SiteState): boolean {
  return differences(seenBy(before), seenBy(after)).length === 0;
}

function seenBy({ config, appSettings, authSettings }: SiteState): unknown {
  return { config, appSettings, authSettings };
}

/** Properties that the service adds (`vaultUri`) are no change where a template does not name them. */
export function isChanged(before: unknown, after: unknown): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return differences(before, after).some(({ kind, path }) => kind !== 'removed' || !/^properties\.[^.[]+$/.test(path));
}
