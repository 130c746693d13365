/** Key Vaults, by their resource ids: metadata for everybody, values for the one activity that needs them. */
import type { SecretValue } from './secret-value.ts';

/** What a vault says of one version of a secret; times are ISO 8601 UTC. */
export interface VaultSecretVersion extends VaultSecret {
  readonly version: string;
}

/** What a vault's list says of a secret: the attributes of its current version, whose id the list does not have. */
export interface VaultSecret {
  readonly name: string;
  readonly enabled: boolean;
  readonly createdOn: string;
  readonly expiresOn?: string;
  readonly notBefore?: string;
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NewSecretVersion {
  readonly value: SecretValue;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly expiresOn?: string;
}

export interface SecretChange {
  readonly enabled?: boolean;
  readonly expiresOn?: string;
  readonly contentType?: string;
  /** All tags of the version afterwards. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Every call throws an AutomationError without any value in it; a throttled vault is 'throttled' with its Retry-After. */
export interface Vaults {
  /** Every secret of the vault, page by page (25 a call). */
  list(vault: string): AsyncIterable<VaultSecret>;
  /** Newest first, disabled ones among them; empty where the secret does not exist or is deleted. */
  versions(vault: string, name: string): Promise<readonly VaultSecretVersion[]>;
  /** The newest version, enabled or not; undefined where there is none. */
  current(vault: string, name: string): Promise<VaultSecretVersion | undefined>;
  /** Of the newest version if none is named; undefined where there is none. Throws 'forbidden' for a disabled one. */
  value(vault: string, name: string, version?: string): Promise<SecretValue | undefined>;
  /** Makes a new version, which is the current one at once. */
  set(vault: string, name: string, next: NewSecretVersion): Promise<VaultSecretVersion>;
  update(vault: string, name: string, version: string, change: SecretChange): Promise<VaultSecretVersion>;
}
