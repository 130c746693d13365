/** Keys that sign tokens, as JSON Web Keys: the private one in its secret, the public ones in a key set. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, importPKCS8, SignJWT, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import * as z from 'zod';
import { SecretValue } from '../../../azure/secret-value.ts';
import type { TestResult } from '../../../azure/credential-tests.ts';

export type Algorithm = 'ES256' | 'RS256' | 'EdDSA';

/** As many characters of the RFC 7638 thumbprint as tell keys apart and stay readable in a log. */
const keyIdLength = 16;

export interface SigningKey {
  readonly id: string;
  readonly private: SecretValue;
  readonly public: JWK;
}

export async function makeSigningKey(algorithm: Algorithm): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return signingKeyOf(await exportJWK(privateKey), algorithm);
}

/** What a secret holds: a private JWK, as we write it, or PKCS #8 in PEM, as people do; undefined where it is neither. */
export async function readSigningKey(value: SecretValue, algorithm: Algorithm): Promise<SigningKey | undefined> {
  try {
    const text = value.reveal().trim();
    const jwk = text.startsWith('{')
      ? jwkSchema.parse(JSON.parse(text))
      : await exportJWK(await importPKCS8(text, algorithm, { extractable: true }));
    return await signingKeyOf(jwk, algorithm);
  } catch {
    // What is wrong with it would quote it.
    return undefined;
  }
}

/** Signs with the private key and verifies with the public one. */
export async function trySigningKey(value: SecretValue, algorithm: Algorithm): Promise<TestResult> {
  const key = await readSigningKey(value, algorithm);
  if (!key) return { accepted: false, reason: `it is no private key for ${algorithm}` };
  try {
    const signed = await new SignJWT({})
      .setProtectedHeader({ alg: algorithm, kid: key.id })
      .sign(await importJWK(jwkSchema.parse(JSON.parse(key.private.reveal())), algorithm));
    await jwtVerify(signed, await importJWK(key.public, algorithm));
    return { accepted: true };
  } catch {
    return { accepted: false, reason: `it does not sign with ${algorithm}` };
  }
}

/** The public keys of a key set; none where it is not there or cannot be read, since it is made of what we know then. */
export function readKeySet(value: SecretValue | undefined): readonly JWK[] {
  try {
    return value === undefined ? [] : keySetSchema.parse(JSON.parse(value.reveal())).keys;
  } catch {
    return [];
  }
}

export function keySetOf(keys: readonly JWK[]): SecretValue {
  const distinct = new Map(keys.map((key) => [key.kid ?? JSON.stringify(key), key]));
  return new SecretValue(JSON.stringify({ keys: [...distinct.values()] }));
}

const jwkSchema = z.looseObject({ kty: z.string() });
const keySetSchema = z.object({ keys: z.array(jwkSchema) });

async function signingKeyOf(jwk: JWK, algorithm: Algorithm): Promise<SigningKey> {
  const { kty, crv, x, y, n, e } = jwk;
  const bare = {
    ...(kty && { kty }),
    ...(crv && { crv }),
    ...(x && { x }),
    ...(y && { y }),
    ...(n && { n }),
    ...(e && { e }),
  };
  const id = jwk.kid ?? (await calculateJwkThumbprint(bare)).slice(0, keyIdLength);
  const described = { kid: id, alg: algorithm, use: 'sig' };
  return {
    id,
    private: new SecretValue(JSON.stringify({ ...jwk, ...described })),
    public: { ...bare, ...described },
  };
}
