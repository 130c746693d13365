/** `POST /{tenant}/oauth2/v2.0/token`: the client credentials grant for local principals. */
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { formBody, ok } from '../requests.ts';
import type { Applications } from './applications.ts';
import { directory, type LocalPrincipal } from './principals.ts';
import type { IdentityState } from './state.ts';
import type { Tokens } from './tokens.ts';

/** Azure's own APIs take v1 tokens, whatever version the endpoint has. */
const azureApis = [
  /^https:\/\/management\.(core\.windows\.net|azure\.com)\/?$/,
  /^https:\/\/storage\.azure\.com\/?$/,
  /^https:\/\/vault\.azure\.net\/?$/,
  /^https:\/\/graph\.microsoft\.com\/?$/,
];

export async function tokenEndpoint(
  request: CloudRequest,
  deps: { state: IdentityState; tokens: Tokens; applications: Applications },
): Promise<CloudResponse> {
  const form = formBody(request);
  const grant = form.get('grant_type');
  if (grant !== 'client_credentials') {
    throw oauthError(
      'unsupported_grant_type',
      `AADSTS70003: The app requested an unsupported grant type '${grant ?? ''}'.`,
    );
  }
  const scope = form.get('scope') ?? '';
  const audience = /^(.+)\/\.default$/.exec(scope)?.[1];
  if (audience === undefined) {
    throw oauthError(
      'invalid_scope',
      `AADSTS1002012: The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    );
  }
  const principal = authenticated(request, form, deps);
  const isAzureApi = azureApis.some((api) => api.test(audience));
  const issued = await deps.tokens.issue({
    audience,
    clientId: principal.clientId,
    objectId: principal.objectId,
    version: isAzureApi ? 1 : 2,
    ...(isAzureApi ? {} : { roles: principal.roles }),
    ...(principal.kind === 'person'
      ? { person: { name: principal.displayName, userName: `${principal.name}@chaufher.example` } }
      : {}),
  });
  return ok({
    token_type: 'Bearer',
    expires_in: issued.expiresInSeconds,
    ext_expires_in: issued.expiresInSeconds,
    access_token: issued.token,
  });
}

function authenticated(
  request: CloudRequest,
  form: URLSearchParams,
  deps: { state: IdentityState; applications: Applications },
): LocalPrincipal {
  const basic = /^Basic +(.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const [basicId, basicSecret] =
    basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent);
  const clientId = form.get('client_id') ?? basicId ?? '';
  const secret = form.get('client_secret') ?? basicSecret ?? '';
  const principal = directory.find((candidate) => candidate.clientId === clientId);
  const application = deps.applications.all().find((candidate) => candidate.clientId === clientId);
  if (application !== undefined) {
    const check = deps.applications.check(application, secret);
    if (check !== 'accepted') throw refusedSecret(check, clientId);
    return application;
  }
  if (principal === undefined) {
    throw oauthError(
      'unauthorized_client',
      `AADSTS700016: Application with identifier '${clientId}' was not found in the directory.`,
    );
  }
  if (secret !== deps.state.secret(principal.name)) throw refusedSecret('wrong', clientId);
  return principal;
}

function refusedSecret(check: 'wrong' | 'expired', clientId: string): OauthError {
  const description =
    check === 'expired'
      ? `AADSTS7000222: The provided client secret keys for app '${clientId}' are expired.`
      : `AADSTS7000215: Invalid client secret provided for app '${clientId}'.`;
  return oauthError('invalid_client', description, 401);
}

/** OAuth errors have a form of their own (RFC 6749, section 5.2). */
export class OauthError extends AzureError {}

function oauthError(code: string, description: string, status = 400): OauthError {
  return new OauthError(status, code, description);
}

export function oauthErrorResponse(error: OauthError): CloudResponse {
  return {
    status: error.status,
    body: { error: error.code, error_description: error.message, error_codes: [], timestamp: new Date().toISOString() },
  };
}
