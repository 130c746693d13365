/** What the identity service keeps: signing keys, the secrets of local principals, and the header of the managed identity endpoint. */
import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import type { Store } from '../store.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
  readonly createdAt: string;
}

/** Collections that a reset keeps, so that running clients stay signed in. */
export const identityCollections = ['identity-keys', 'identity-secrets', 'application-passwords'] as const;

export interface IdentityState {
  /** Oldest first; the last one signs. */
  keys(): SigningKey[];
  addKey(key: SigningKey): void;
  dropKey(kid: string): void;
  /** The secret of that name, made on first use. */
  secret(name: string): string;
}

export function createIdentityState(store: Store): IdentityState {
  const keys = store.collection<SigningKey>('identity-keys');
  const secrets = store.collection<string>('identity-secrets');
  return {
    keys: () => keys.all(),
    addKey: (key) => keys.put(key.kid, key),
    dropKey: (kid) => keys.delete(kid),
    secret(name) {
      const known = secrets.get(name);
      if (known !== undefined) return known;
      const made = randomBytes(24).toString('base64url');
      secrets.put(name, made);
      return made;
    },
  };
}
