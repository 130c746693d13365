/** Service principals: what applications and identities are in the directory, and which app roles they were given. */
import { randomUUID } from 'node:crypto';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { alertSender } from '../identity/principals.ts';
import { textOf, type JsonObject } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import type { Store } from '../store.ts';
import { badRequest, created, done, GraphError, listed, notThere } from './answers.ts';

interface Principal extends JsonObject {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly appRoleAssignmentRequired: boolean;
}

interface Assignment extends JsonObject {
  readonly resourceId: string;
  readonly principalId: string;
  readonly appRoleId: string;
}

export interface KnownIdentity {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
}

export function createServicePrincipals(
  store: Store,
  known: {
    /** Managed identities: Azure makes their service principals. */
    identities(): readonly KnownIdentity[];
    applications(): readonly JsonObject[];
  },
) {
  const kept = store.collection<Principal>('graph-service-principals');
  const assignments = store.collection<Assignment>('graph-app-role-assignments');

  function all(): readonly Principal[] {
    const identities = known.identities().map((identity) => ({ ...identity, appRoleAssignmentRequired: false }));
    return [...identities, ...kept.all()];
  }

  function create(request: CloudRequest): CloudResponse {
    const appId = textOf(jsonBody(request)['appId']) ?? '';
    if (all().some((each) => each.appId === appId)) {
      throw new GraphError(
        409,
        'Request_MultipleObjectsWithSameKeyValue',
        `The service principal cannot be created, since one for appId '${appId}' is there already.`,
      );
    }
    const application = known.applications().find((each) => each['appId'] === appId);
    const displayName = appId === alertSender.clientId ? alertSender.displayName : textOf(application?.['displayName']);
    if (displayName === undefined)
      throw badRequest(`The appId '${appId}' of the service principal does not reference a valid application object.`);
    // Microsoft's own are of another tenant, and have the id that tokens of the emulated directory carry.
    const id = appId === alertSender.clientId ? alertSender.objectId : randomUUID();
    const made = { id, appId, displayName, appRoleAssignmentRequired: false };
    kept.put(id, made);
    return created(made);
  }

  function assign(request: CloudRequest, resource: Principal): CloudResponse {
    const body = jsonBody(request);
    const [principalId = '', appRoleId = ''] = [textOf(body['principalId']), textOf(body['appRoleId'])];
    if (!all().some(({ id }) => id === principalId)) throw notThere(principalId);
    const key = [resource.id, principalId, appRoleId].join('/');
    if (assignments.get(key)) throw badRequest('Permission being assigned already exists on the object');
    const made = { id: randomUUID(), resourceId: resource.id, principalId, appRoleId };
    assignments.put(key, made);
    return created(made);
  }

  return {
    handle(request: CloudRequest, [id, ...below]: readonly string[]): CloudResponse | undefined {
      if (id === undefined) return request.method === 'POST' ? create(request) : listed(request, all());
      const principal = all().find((each) => each.id === id);
      if (principal === undefined) throw notThere(id);
      switch ([request.method, ...below].join(' ')) {
        case 'GET':
          return ok(principal);
        case 'PATCH':
          kept.put(id, {
            ...principal,
            appRoleAssignmentRequired: jsonBody(request)['appRoleAssignmentRequired'] === true,
          });
          return done;
        case 'GET appRoleAssignedTo':
          return ok({ value: assignments.all().filter(({ resourceId }) => resourceId === id) });
        case 'POST appRoleAssignedTo':
          return assign(request, principal);
        default:
          return undefined;
      }
    },
  };
}
