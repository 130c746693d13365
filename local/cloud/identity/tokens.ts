/** Issues and verifies access tokens in the two forms that Entra ID gives them. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type JWTPayload,
} from 'jose';
import { textOf } from '../json.ts';
import type { IdentityState, SigningKey } from './state.ts';

/** What a token is asked for. */
export interface TokenRequest {
  readonly audience: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly roles?: readonly string[];
  /** v1 is what Azure's own APIs and managed identities get; v2 is what an application with `accessTokenAcceptedVersion: 2` gets. */
  readonly version: 1 | 2;
  readonly person?: { readonly name: string; readonly userName: string };
  /** Resource id of a managed identity (`xms_mirid`). */
  readonly managedIdentityResourceId?: string;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
  /** Epoch seconds. */
  readonly expiresOn: number;
}

export interface Tokens {
  issue(request: TokenRequest): Promise<IssuedToken>;
  /** The claims of a token of ours for one of these audiences; rejects with jose's errors. */
  verify(token: string, audiences: readonly string[]): Promise<JWTPayload>;
  /** A new key signs from now on. The old ones stay published, or go at once with `retire`: tokens of theirs then fail. */
  rotate(retire: boolean): Promise<string>;
  publicKeys(): Promise<{ keys: unknown[] }>;
  issuer(version: 1 | 2): string;
}

/** As long as Entra's default: between 60 and 90 minutes, here always 60. */
const lifetimeSeconds = 3600;

export function createTokens(deps: { state: IdentityState; tenantId: string; baseUrl: () => string }): Tokens {
  const { state, tenantId } = deps;
  let making: Promise<SigningKey> | undefined;

  async function currentKey(): Promise<SigningKey> {
    const known = state.keys().at(-1);
    if (known !== undefined) return known;
    making ??= makeKey();
    const made = await making;
    making = undefined;
    return made;
  }

  async function makeKey(): Promise<SigningKey> {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const kid = randomBytes(20).toString('base64url');
    const common = { kid, alg: 'RS256', use: 'sig' };
    const key = {
      kid,
      privateJwk: { ...(await exportJWK(privateKey)), ...common },
      publicJwk: { ...(await exportJWK(publicKey)), ...common },
      createdAt: new Date().toISOString(),
    };
    state.addKey(key);
    return key;
  }

  const issuer = (version: 1 | 2): string =>
    version === 1 ? `https://sts.windows.net/${tenantId}/` : `${deps.baseUrl()}/${tenantId}/v2.0`;

  async function publicKeys(): Promise<{ keys: SigningKey['publicJwk'][] }> {
    await currentKey();
    return { keys: state.keys().map((key) => key.publicJwk) };
  }

  return {
    async issue(request) {
      const key = await currentKey();
      const now = Math.floor(Date.now() / 1000);
      const expiresOn = now + lifetimeSeconds;
      const token = await new SignJWT(claimsOf(request, tenantId))
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
        .setIssuer(issuer(request.version))
        .setAudience(request.audience)
        .setSubject(request.objectId)
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(expiresOn)
        .setJti(randomUUID())
        .sign(await importJWK(key.privateJwk, 'RS256'));
      return { token, expiresInSeconds: lifetimeSeconds, expiresOn };
    },
    async verify(token, audiences) {
      const keySet = createLocalJWKSet(await publicKeys());
      const { payload } = await jwtVerify(token, keySet, {
        audience: [...audiences],
        issuer: [issuer(1), issuer(2)],
        algorithms: ['RS256'],
        currentDate: new Date(),
      });
      if (textOf(payload['tid']) !== tenantId)
        throw new errors.JWTClaimValidationFailed('another tenant', payload, 'tid', 'check_failed');
      return payload;
    },
    async rotate(retire) {
      const old = state.keys();
      const key = await makeKey();
      if (retire) for (const { kid } of old) state.dropKey(kid);
      return key.kid;
    },
    publicKeys,
    issuer,
  };
}

function claimsOf(request: TokenRequest, tenantId: string): JWTPayload {
  const { version, clientId, objectId, roles, person, managedIdentityResourceId } = request;
  return {
    tid: tenantId,
    oid: objectId,
    ...(version === 1 ? { appid: clientId, appidacr: '2' } : { azp: clientId, azpacr: '1' }),
    ver: version === 1 ? '1.0' : '2.0',
    ...(person === undefined
      ? { idtyp: 'app' }
      : { idtyp: 'user', name: person.name, preferred_username: person.userName }),
    ...(roles === undefined || roles.length === 0 ? {} : { roles: [...roles] }),
    ...(managedIdentityResourceId === undefined ? {} : { xms_mirid: managedIdentityResourceId }),
  };
}
