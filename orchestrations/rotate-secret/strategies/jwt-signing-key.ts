/** Keys that sign the platform's tokens: published before they sign, and published for as long as what they signed may live. */
import { AutomationError } from '../../../errors.ts';
import { tags, type GeneratedForm } from '../../../secrets/credential.ts';
import { pendingValue, readPending, storePending } from '../pending.ts';
import { valueIfReadable } from '../versions.ts';
import { keySetOf, makeSigningKey, readKeySet, readSigningKey, trySigningKey } from './signing-keys.ts';
import type { JWK } from 'jose';
import type { Strategy, Work } from './strategy.ts';

type JwtSigningKey = Extract<GeneratedForm, { kind: 'jwt-signing-key' }>;

const keySetType = 'application/jwk-set+json';

export function jwtSigningKey({ algorithm, keySet, tokenLifeSeconds }: JwtSigningKey): Strategy {
  return {
    intend: () => ({
      make: `make a key for ${algorithm}, and publish its public part in ${keySet} before anything signs with it`,
      revoke: `take the public part of the previous key out of ${keySet}, so that what it signed is worth nothing`,
      overlapSeconds: tokenLifeSeconds,
      publishes: keySet,
    }),

    async create(work) {
      const pending = await readPending(work);
      if (pending) return { state: 'made', credentialId: pending.credentialId };
      const key = await makeSigningKey(algorithm);
      await storePending(work, { stage: 'made', credentialId: key.id, value: key.private });
      return { state: 'made', credentialId: key.id };
    },

    test: (_work, value) => trySigningKey(value, algorithm),

    async publish(work) {
      const { ports, rotation } = work;
      const { vault, name } = rotation.credential;
      const next = await pendingValue(work);
      // Nothing pending any more: the key was promoted, so it was published.
      if (!next) return;
      const previous =
        rotation.replaces && (await valueIfReadable(ports.vaults, vault, name, rotation.replaces.version));
      const values = previous ? [previous, next] : [next];
      const keys = await Promise.all(values.map((value) => readSigningKey(value, algorithm)));
      const published = await publishedKeys(work, keySet);
      await writeKeySet(work, keySet, [...published, ...keys.flatMap((key) => (key ? [key.public] : []))]);
    },

    async revoke(work, _previous, current) {
      const key = current.value && (await readSigningKey(current.value, algorithm));
      if (!key)
        return { state: 'in-use', explanation: `the current value is no key for ${algorithm} that could be read` };
      await writeKeySet(work, keySet, [key.public]);
      return { state: 'revoked' };
    },
  };
}

async function publishedKeys({ ports, rotation }: Work, keySet: string): Promise<readonly JWK[]> {
  const { vault } = rotation.credential;
  const current = await ports.vaults.current(vault, keySet);
  return current === undefined ? [] : readKeySet(await valueIfReadable(ports.vaults, vault, keySet, current.version));
}

async function writeKeySet(work: Work, keySet: string, keys: readonly JWK[]): Promise<void> {
  const { ports, rotation, id } = work;
  const { vault, name } = rotation.credential;
  const next = keySetOf(keys);
  if (next.equals(keySetOf(await publishedKeys(work, keySet)))) return;
  if (keys.length === 0) throw new AutomationError('internal', `A key set of ${name} would be empty.`);
  await ports.vaults.set(vault, keySet, {
    value: next,
    contentType: keySetType,
    tags: { [tags.companionOf]: name, [tags.rotationId]: id },
  });
}
