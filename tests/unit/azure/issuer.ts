/** A token issuer as Entra ID is one to us: discovery, a key set that rotates, and tokens signed with whatever key a test wants. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

export interface IssuerKey {
  readonly kid: string;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  readonly jwk: JWK;
}

export interface TestIssuer extends AsyncDisposable {
  readonly issuer: string;
  /** The key that signs by default. */
  readonly key: IssuerKey;
  /** What the key set holds from now on. */
  publish(...keys: readonly IssuerKey[]): void;
  /** Status of the key set and of the discovery document. */
  answer(status: number): void;
  /** How often the key set was read. */
  readonly reads: () => number;
  sign(claims?: JWTPayload, options?: SignOptions): Promise<string>;
}

export interface SignOptions {
  readonly key?: IssuerKey;
  readonly issuer?: string;
  /** Seconds from now. */
  readonly expiresIn?: number;
  readonly notBefore?: number;
}

export const audience = 'api://chaufher-dev-ops';

export async function createKey(kid: string): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

export async function startIssuer(): Promise<TestIssuer> {
  const key = await createKey('key-1');
  let published: readonly IssuerKey[] = [key];
  let status = 200;
  let reads = 0;
  const server = createServer((request, response) => {
    const isKeys = request.url === '/keys';
    if (isKeys) reads += 1;
    const discovery = { issuer, jwks_uri: `${issuer}/keys` };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKeys ? { keys: published.map(({ jwk }) => jwk) } : discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The issuer has no port.');
  const issuer = `http://127.0.0.1:${address.port}`;

  return {
    issuer,
    key,
    publish: (...keys) => void (published = keys),
    answer: (next) => void (status = next),
    reads: () => reads,
    sign(claims = {}, { key: by = key, issuer: named = issuer, expiresIn = 3600, notBefore = 0 } = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ oid: 'object-1', azp: 'application-1', ...claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: by.kid })
        .setIssuer(named)
        .setAudience(typeof claims.aud === 'string' ? claims.aud : audience)
        .setIssuedAt(now)
        .setNotBefore(now + notBefore)
        .setExpirationTime(now + expiresIn)
        .sign(by.privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
