/** Applications that were made through Graph: their properties, owners and federated credentials. They have no passwords here. */
import { randomUUID } from 'node:crypto';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import type { Store } from '../store.ts';
import { badRequest, created, done, notThere } from './answers.ts';

interface Registration {
  readonly application: JsonObject & { readonly id: string; readonly appId: string };
  readonly owners: readonly string[];
  readonly credentials: readonly (JsonObject & { readonly id: string })[];
}

export interface Registrations {
  all(): readonly JsonObject[];
  create(request: CloudRequest): CloudResponse;
  /** Undefined for an application that is none of these, or an operation that is not emulated. */
  handle(request: CloudRequest, id: string, below: readonly string[]): CloudResponse | undefined;
}

export function createRegistrations(store: Store): Registrations {
  const kept = store.collection<Registration>('graph-applications');
  const put = (registration: Registration): void => kept.put(registration.application.id, registration);

  function checked(id: string, properties: JsonObject): void {
    const taken = kept.all().filter(({ application }) => application.id !== id);
    for (const uri of listOf(properties['identifierUris'])) {
      if (taken.some(({ application }) => listOf(application['identifierUris']).includes(uri)))
        throw badRequest('Another object with the same value for property identifierUris already exists.');
    }
    const roles = listOf(properties['appRoles']).map(objectOf);
    for (const property of ['id', 'value']) {
      if (new Set(roles.map((role) => role[property])).size < roles.length)
        throw badRequest(`Property appRoles has duplicate values of ${property}.`);
    }
  }

  function update(request: CloudRequest, registration: Registration): CloudResponse {
    const { application } = registration;
    const changed = { ...application, ...jsonBody(request), id: application.id, appId: application.appId };
    checked(application.id, changed);
    const left = new Set(listOf(objectOf(changed)['appRoles']).map((role) => objectOf(role)['id']));
    const lost = listOf(application['appRoles'])
      .map(objectOf)
      .find((role) => role['isEnabled'] === true && !left.has(role['id']));
    // Entra wants a role to be disabled before it is taken away.
    if (lost !== undefined)
      throw badRequest('Permission (scope or role) cannot be deleted or updated unless disabled first.');
    put({ ...registration, application: changed });
    return done;
  }

  function addOwner(request: CloudRequest, registration: Registration): CloudResponse {
    const owner = textOf(jsonBody(request)['@odata.id'])?.split('/').at(-1) ?? '';
    if (registration.owners.includes(owner))
      throw badRequest(
        "One or more added object references already exist for the following modified properties: 'owners'.",
      );
    put({ ...registration, owners: [...registration.owners, owner] });
    return done;
  }

  function credentials(request: CloudRequest, registration: Registration, id?: string): CloudResponse | undefined {
    const { credentials: there } = registration;
    if (id === undefined) {
      if (request.method === 'GET') return ok({ value: there });
      if (request.method !== 'POST') return undefined;
      const made = { ...jsonBody(request), id: randomUUID() };
      const { subject, issuer, name } = objectOf(made);
      if (there.some((each) => each['name'] === name || (each['subject'] === subject && each['issuer'] === issuer)))
        throw badRequest('FederatedIdentityCredential with name or combination of issuer and subject already exists.');
      put({ ...registration, credentials: [...there, made] });
      return created(made);
    }
    const found = there.find((each) => each.id === id);
    if (found === undefined) throw notThere(id);
    const others = there.filter((each) => each !== found);
    if (request.method === 'DELETE') put({ ...registration, credentials: others });
    else if (request.method === 'PATCH')
      put({ ...registration, credentials: [...others, { ...found, ...jsonBody(request), id }] });
    else return undefined;
    return done;
  }

  return {
    all: () => kept.all().map(({ application }) => application),
    create(request) {
      const properties = jsonBody(request);
      if (textOf(properties['displayName']) === undefined)
        throw badRequest('A value is required for property displayName.');
      checked('', properties);
      const application = {
        signInAudience: 'AzureADMyOrg',
        tags: [],
        identifierUris: [],
        appRoles: [],
        keyCredentials: [],
        passwordCredentials: [],
        ...properties,
        id: randomUUID(),
        appId: randomUUID(),
      };
      put({ application, owners: [], credentials: [] });
      return created(application);
    },
    handle(request, id, [what, ...rest]) {
      const registration = kept.get(id);
      if (!isObject(registration)) return undefined;
      if (what === 'federatedIdentityCredentials' && rest.length <= 1)
        return credentials(request, registration, rest[0]);
      switch ([request.method, what, ...rest].filter(Boolean).join(' ')) {
        case 'GET':
          return ok(registration.application);
        case 'PATCH':
          return update(request, registration);
        case 'GET owners':
          return ok({ value: registration.owners.map((owner) => ({ id: owner })) });
        case 'POST owners $ref':
          return addOwner(request, registration);
        default:
          return undefined;
      }
    },
  };
}
