/** What the vaults keep: each secret with its versions. */
import type { Collection, Store } from '../store.ts';

export type ExpiryEvent = 'SecretNearExpiry' | 'SecretExpired';

/** `created`, `updated`, `exp` and `nbf` in epoch seconds, as on the wire. */
export interface SecretVersion {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly value: string;
  readonly contentType?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly enabled: boolean;
  readonly created: number;
  readonly updated: number;
  readonly exp?: number | undefined;
  readonly nbf?: number | undefined;
  /** Epoch milliseconds of its making: a younger event subscription hears nothing of its expiry. */
  readonly madeAt: number;
  /** What was told of its expiry. */
  readonly raised: readonly ExpiryEvent[];
}

export interface Secret {
  readonly name: string;
  /** Oldest first; the last one is current. */
  readonly versions: readonly SecretVersion[];
  /** Epoch seconds, of a deleted one: since when, and when its name becomes free. */
  readonly deleted?: { readonly at: number; readonly purgedAt: number };
}

/** A version with the secret that it is of. */
export interface Found {
  readonly secret: Secret;
  readonly version: SecretVersion;
}

/** A vault of the snapshot, as its resource says. */
export interface Vault {
  readonly name: string;
  readonly resourceId: string;
  /** `https://127.0.0.1:PORT/`, with the slash that Azure has there. */
  readonly uri: string;
  readonly retentionDays: number;
  readonly purgeProtected: boolean;
}

/** Secrets of one vault, by name in lower case. Names are compared without case, on Azure too. */
export function secretsOf(store: Store, vault: string): Collection<Secret> {
  return store.collection<Secret>(`secrets ${vault.toLowerCase()}`);
}
