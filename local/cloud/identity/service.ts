/** Entra ID, as far as the product needs it: an OIDC issuer, client credentials, and the managed identity endpoint. */
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import { beginsWith, ok } from '../requests.ts';
import type { Applications } from './applications.ts';
import { identityControl } from './control.ts';
import { managedIdentityToken, type ManagedIdentity } from './managed-identity.ts';
import { localPrincipals } from './principals.ts';
import { createIdentityState } from './state.ts';
import { OauthError, oauthErrorResponse, tokenEndpoint } from './token-endpoint.ts';
import { createTokens, type Tokens } from './tokens.ts';

export interface IdentityService extends CloudService {
  readonly tokens: Tokens;
  /** Value of IDENTITY_HEADER. */
  readonly managedIdentityHeader: string;
  /** The secret of a local principal, by its name in principals.ts. */
  secretOf(principal: string): string;
}

export function createIdentityService(
  context: CloudContext,
  directory: {
    identities: () => readonly ManagedIdentity[];
    systemAssigned: () => ManagedIdentity | undefined;
    applications: Applications;
  },
): IdentityService {
  const { tenantId } = context;
  const state = createIdentityState(context.store);
  const tokens = createTokens({ state, tenantId, baseUrl: () => context.baseUrl() });
  const managedIdentityHeader = state.secret('identity-header');

  async function handle(request: CloudRequest): Promise<CloudResponse | undefined> {
    const route = `${request.method} ${request.segments.slice(1).join('/')}`;
    if (beginsWith(request.segments, 'identity')) {
      if (route !== 'GET msi/token') return undefined;
      return managedIdentityToken(request, { header: managedIdentityHeader, tokens, ...directory });
    }
    switch (route) {
      case 'GET v2.0/.well-known/openid-configuration':
        return ok(metadata());
      case 'GET discovery/v2.0/keys':
        return ok(await tokens.publicKeys());
      case 'POST oauth2/v2.0/token':
        return tokenEndpoint(request, { state, tokens, applications: directory.applications }).catch(
          (error: unknown) => {
            if (error instanceof OauthError) return oauthErrorResponse(error);
            throw error;
          },
        );
      default:
        return undefined;
    }
  }

  function metadata(): Record<string, unknown> {
    const base = `${context.baseUrl()}/${tenantId}`;
    return {
      issuer: tokens.issuer(2),
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      response_types_supported: ['code', 'id_token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      tenant_region_scope: 'EU',
    };
  }

  return {
    name: 'identity',
    tokens,
    managedIdentityHeader,
    secretOf: (principal) => state.secret(principal),
    claims: (request) => beginsWith(request.segments, 'identity') || beginsWith(request.segments, tenantId),
    handle,
    control: (request, path) => identityControl(request, path, { state, tokens }),
    status: () => ({
      tenantId,
      issuer: tokens.issuer(2),
      principals: localPrincipals.map(({ name, clientId, roles }) => ({ name, clientId, roles })),
    }),
  };
}
