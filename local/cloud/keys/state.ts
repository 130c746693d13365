/** The keys of every resource that has some: random, made on first use, kept over restarts and resets, each known to be issued or revoked. */
import { randomBytes } from 'node:crypto';
import { keyOf, lastName } from '../arm/resource-id.ts';
import type { IssuedCredentials } from '../issued.ts';
import type { Store } from '../store.ts';

export interface Key {
  /** As the provider calls it: `key1`, `Primary`. */
  readonly name: string;
  /** What App Configuration knows it by; it stays when the value changes. */
  readonly id: string;
  readonly value: string;
  readonly madeAt: string;
}

/** Collections that a reset keeps: what vaults have stored would open nothing any more. */
export const keyCollections = ['resource-keys', 'key-ports', 'issued-credentials'] as const;

/** What of a resource makes its keys. */
export interface KeyForm {
  readonly type: string;
  readonly keys: readonly string[];
  readonly bytes: number;
}

export interface Keys {
  of(resourceId: string, form: KeyForm): readonly Key[];
  /** Another value for one of them; the old one opens nothing from now on. */
  regenerate(resourceId: string, form: KeyForm, name: string): void;
}

export function createKeys(store: Store, issued: IssuedCredentials): Keys {
  const kept = store.collection<readonly Key[]>('resource-keys');

  function made(resourceId: string, form: KeyForm, name: string, id: string): Key {
    const value = randomBytes(form.bytes).toString('base64');
    issued.issue(value, `${form.type} ${lastName(resourceId)} ${name}`);
    return { name, id, value, madeAt: new Date().toISOString() };
  }

  function of(resourceId: string, form: KeyForm): readonly Key[] {
    const known = kept.get(keyOf(resourceId));
    if (known !== undefined) return known;
    return store.transaction(() => {
      const keys = form.keys.map((name) => made(resourceId, form, name, randomBytes(8).toString('hex').toUpperCase()));
      kept.put(keyOf(resourceId), keys);
      return keys;
    });
  }

  return {
    of,
    regenerate(resourceId, form, name) {
      store.transaction(() => {
        const keys = of(resourceId, form);
        for (const old of keys.filter((key) => key.name === name)) issued.revoke(old.value);
        kept.put(
          keyOf(resourceId),
          keys.map((key) => (key.name === name ? made(resourceId, form, name, key.id) : key)),
        );
      });
    },
  };
}
