/** The App Service managed identity endpoint (IDENTITY_ENDPOINT, IDENTITY_HEADER; protocol 2019-08-01). */
import { createHash, timingSafeEqual } from 'node:crypto';
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { ok } from '../requests.ts';
import type { Tokens } from './tokens.ts';

/** A managed identity of the snapshot, or the system-assigned one of the local application. */
export interface ManagedIdentity {
  readonly clientId: string;
  readonly principalId: string;
  readonly resourceId: string;
}

/** Ids that Azure would draw at random are derived from the resource id here: the same in every run and on every machine. */
export function managedIdentityOf(resourceId: string): ManagedIdentity {
  return { clientId: derivedId(resourceId, 'client'), principalId: derivedId(resourceId, 'principal'), resourceId };
}

/** A UUID made from a resource id and what it is for. */
export function derivedId(resourceId: string, purpose: string): string {
  const hex = createHash('sha256').update(`${purpose}:${resourceId.toLowerCase()}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** How a caller names a user-assigned identity; without any, it means the system-assigned one. */
const userAssignedParameters = ['client_id', 'principal_id', 'object_id', 'mi_res_id'];

/** Answers `GET /identity/msi/token?api-version=2019-08-01&resource=...[&client_id=|principal_id=|mi_res_id=]`. */
export async function managedIdentityToken(
  request: CloudRequest,
  deps: {
    header: string;
    tokens: Tokens;
    identities: () => readonly ManagedIdentity[];
    systemAssigned: () => ManagedIdentity | undefined;
  },
): Promise<CloudResponse> {
  if (!same(request.headers['x-identity-header'] ?? '', deps.header)) {
    throw new AzureError(
      401,
      'Unauthorized',
      'The X-IDENTITY-HEADER header is missing or does not have the value of IDENTITY_HEADER.',
    );
  }
  const query = request.url.searchParams;
  const resource = query.get('resource');
  if (query.get('api-version') !== '2019-08-01' || resource === null || resource === '') {
    throw new AzureError(400, 'BadRequest', "Expected the query parameters 'api-version=2019-08-01' and 'resource'.");
  }
  const identity = chosen(query, deps.identities(), deps.systemAssigned());
  if (identity === undefined) {
    const asked = userAssignedParameters.some((parameter) => query.has(parameter));
    throw new AzureError(
      400,
      'BadRequest',
      asked
        ? 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.'
        : 'Unable to load the proper Managed Identity: the application has no system-assigned one, so name one by client_id.',
    );
  }
  const issued = await deps.tokens.issue({
    audience: resource,
    clientId: identity.clientId,
    objectId: identity.principalId,
    version: 1,
    managedIdentityResourceId: identity.resourceId,
  });
  return ok({
    access_token: issued.token,
    expires_on: String(issued.expiresOn),
    resource,
    token_type: 'Bearer',
    client_id: identity.clientId,
  });
}

function chosen(
  query: URLSearchParams,
  identities: readonly ManagedIdentity[],
  systemAssigned: ManagedIdentity | undefined,
): ManagedIdentity | undefined {
  const by = (parameter: string, of: (identity: ManagedIdentity) => string): ManagedIdentity | undefined => {
    const wanted = query.get(parameter)?.toLowerCase();
    return wanted === undefined ? undefined : identities.find((identity) => of(identity).toLowerCase() === wanted);
  };
  if (query.has('client_id')) return by('client_id', (identity) => identity.clientId);
  if (query.has('principal_id')) return by('principal_id', (identity) => identity.principalId);
  if (query.has('object_id')) return by('object_id', (identity) => identity.principalId);
  if (query.has('mi_res_id')) return by('mi_res_id', (identity) => identity.resourceId);
  return systemAssigned;
}

function same(given: string, expected: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(expected));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
