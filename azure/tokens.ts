/** Entra ID access tokens of callers, verified: signature, issuer, audience, time. */
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { AutomationError } from '../errors.ts';

/** Who calls, as far as a verified token tells. */
export interface Caller {
  /** Object id of the person or service principal. */
  readonly objectId: string;
  /** Application that asked for the token: `azp` in v2 tokens, `appid` in v1. */
  readonly applicationId: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export interface TokenVerifier {
  /** Throws 'unauthenticated' with a reason that says nothing of the token's content. */
  verify(authorization: string | null): Promise<Caller>;
}

/** A key set is fetched again for an unknown key id at most this often, so that forged key ids cannot make us hammer the issuer. */
const refetchAfterMilliseconds = 1000;

/** jose's codes for a key set that could not be fetched or read; only such a failure has the generic one (jose 6, jwks/remote.js). */
const keyFailures: ReadonlySet<string> = new Set([
  errors.JWKSTimeout.code,
  errors.JWKSInvalid.code,
  errors.JOSEError.code,
]);

/**
 * @param issuer e.g. https://login.microsoftonline.com/{tenant}/v2.0; its key set is found by OpenID discovery at the first token.
 * @param audience the application id URI or client id that tokens must be meant for.
 */
export function createTokenVerifier({
  issuer,
  audience,
}: {
  issuer: string;
  audience: readonly string[];
}): TokenVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keySet = () => {
    keys ??= discoverKeys(issuer).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };

  return {
    async verify(authorization) {
      const token = /^Bearer +(?<token>\S+)$/i.exec(authorization ?? '')?.groups?.['token'];
      if (token === undefined)
        throw new AutomationError(
          'unauthenticated',
          'An Authorization header with a bearer token is expected; there is none.',
        );
      const getKey = await keySet();
      try {
        const { payload } = await jwtVerify(token, getKey, {
          issuer,
          audience: [...audience],
          algorithms: ['RS256'],
          clockTolerance: 60,
          requiredClaims: ['exp', 'iat'],
        });
        return callerOf(payload);
      } catch (error) {
        // A sender tries again where the keys are out of reach, and gives up where its token is refused.
        if (error instanceof errors.JOSEError && !keyFailures.has(error.code))
          throw new AutomationError('unauthenticated', `The bearer token is not accepted: ${reasonOf(error)}.`, {
            cause: error,
          });
        throw unavailable(issuer, error);
      }
    },
  };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  try {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(10_000) });
    const { issuer: published, jwks_uri: keys }: { readonly issuer?: string; readonly jwks_uri?: string } = JSON.parse(
      await response.text(),
    );
    if (published !== issuer || keys === undefined)
      throw new Error(`it publishes issuer "${published}" and key set "${keys}"`);
    return createRemoteJWKSet(new URL(keys), { cooldownDuration: refetchAfterMilliseconds });
  } catch (error) {
    throw unavailable(issuer, error);
  }
}

function unavailable(issuer: string, cause: unknown): AutomationError {
  return new AutomationError('unavailable', `The keys of the token issuer ${issuer} could not be read.`, { cause });
}

/** jose's own messages name claims, never values. */
function reasonOf(error: errors.JOSEError): string {
  return error instanceof errors.JWTClaimValidationFailed
    ? `claim "${error.claim}" ${error.reason.replaceAll('_', ' ')}`
    : error.message;
}

function callerOf(payload: JWTPayload): Caller {
  const text = (claim: string) => (typeof payload[claim] === 'string' ? payload[claim] : undefined);
  const roles = Array.isArray(payload['roles'])
    ? payload['roles'].filter((role): role is string => typeof role === 'string')
    : [];
  const objectId = text('oid') ?? payload.sub ?? '';
  return {
    objectId,
    applicationId: text('azp') ?? text('appid') ?? '',
    name: text('preferred_username') ?? text('name') ?? objectId,
    roles,
  };
}
