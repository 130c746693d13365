/** What can be done to the secrets of a vault, by its rules: versions, soft delete, recovery, purge protection. */
import { randomUUID } from 'node:crypto';
import type { IssuedCredentials } from '../issued.ts';
import type { Store } from '../store.ts';
import * as errors from './errors.ts';
import { secretsOf, type Found, type Secret, type SecretVersion, type Vault } from './state.ts';

export interface VersionChange {
  readonly contentType?: string | undefined;
  /** All tags afterwards. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly enabled?: boolean | undefined;
  readonly exp?: number | undefined;
  readonly nbf?: number | undefined;
}

/** Throws Azure's errors. Every name must have been checked. */
export interface Secrets {
  set(vault: Vault, name: string, next: VersionChange & { readonly value: string }): Found;
  /** Of the current version where none is named, disabled or not. */
  find(vault: Vault, name: string, version?: string): Found;
  update(vault: Vault, name: string, version: string | undefined, change: VersionChange): Found;
  /** In order of their names. */
  list(vault: Vault, which: 'live' | 'deleted'): readonly Found[];
  delete(vault: Vault, name: string): Found;
  findDeleted(vault: Vault, name: string): Found;
  recover(vault: Vault, name: string): Found;
  purge(vault: Vault, name: string): void;
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const keyOf = (name: string): string => name.toLowerCase();

export function createSecrets(deps: {
  store: Store;
  issued: IssuedCredentials;
  /** In the same transaction: a version was made, or something that its expiry depends on has changed. */
  onMade: (vault: Vault, found: Found) => void;
  onChanged: (vault: Vault, name: string) => void;
}): Secrets {
  const { store } = deps;

  /** Undefined also for a secret whose retention has passed. */
  function kept(vault: Vault, name: string): Secret | undefined {
    const secret = secretsOf(store, vault.name).get(keyOf(name));
    return secret?.deleted !== undefined && secret.deleted.purgedAt <= seconds() ? undefined : secret;
  }

  function put(vault: Vault, secret: Secret): void {
    secretsOf(store, vault.name).put(keyOf(secret.name), secret);
    deps.onChanged(vault, secret.name);
  }

  function find(vault: Vault, name: string, id?: string): Found {
    const secret = kept(vault, name);
    if (secret === undefined || secret.deleted !== undefined) throw errors.secretNotFound(name);
    if (id === undefined) return currentOf(secret);
    const version = secret.versions.find((each) => each.id === id.toLowerCase());
    if (version === undefined) throw errors.secretNotFound(`${name}/${id}`);
    return { secret, version };
  }

  function findDeleted(vault: Vault, name: string): Found {
    const secret = kept(vault, name);
    if (secret?.deleted === undefined) throw errors.deletedSecretNotFound(name);
    return currentOf(secret);
  }

  return {
    find,
    findDeleted,
    set: (vault, name, { value, enabled = true, ...rest }) =>
      store.transaction(() => {
        const known = kept(vault, name);
        if (known?.deleted !== undefined) throw errors.deletedButRecoverable(name);
        // Never the same second twice: clients find the current version by its time, which on Azure is ambiguous then.
        const created = Math.max(seconds(), (known?.versions.at(-1)?.created ?? 0) + 1);
        const id = randomUUID().replaceAll('-', '');
        const version: SecretVersion = {
          id,
          value,
          enabled,
          created,
          updated: created,
          madeAt: Date.now(),
          raised: [],
          ...rest,
        };
        const secret = { name: known?.name ?? name, versions: [...(known?.versions ?? []), version] };
        deps.issued.issue(value, `Microsoft.KeyVault/vaults ${vault.name} ${secret.name}/${id}`);
        put(vault, secret);
        deps.onMade(vault, { secret, version });
        return { secret, version };
      }),
    update: (vault, name, id, change) =>
      store.transaction(() => {
        const { secret, version } = find(vault, name, id);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const expiryMoved = change.exp !== undefined && change.exp !== version.exp;
        const updated = { ...version, ...given, updated: seconds(), ...(expiryMoved ? { raised: [] } : {}) };
        const versions = secret.versions.map((each) => (each === version ? updated : each));
        put(vault, { ...secret, versions });
        return { secret: { ...secret, versions }, version: updated };
      }),
    list: (vault, which) =>
      secretsOf(store, vault.name)
        .all()
        .filter(({ deleted }) =>
          which === 'live' ? deleted === undefined : deleted !== undefined && deleted.purgedAt > seconds(),
        )
        .toSorted((one, other) => (keyOf(one.name) < keyOf(other.name) ? -1 : 1))
        .map(currentOf),
    delete: (vault, name) => {
      const { secret, version } = find(vault, name);
      const at = seconds();
      const gone = { ...secret, deleted: { at, purgedAt: at + vault.retentionDays * 86_400 } };
      put(vault, gone);
      return { secret: gone, version };
    },
    recover: (vault, name) => {
      const { secret, version } = findDeleted(vault, name);
      const { deleted: _deleted, ...recovered } = secret;
      put(vault, recovered);
      return { secret: recovered, version };
    },
    purge: (vault, name) => {
      const { secret } = findDeleted(vault, name);
      if (vault.purgeProtected) throw errors.purgeProtected(vault.name);
      secretsOf(store, vault.name).delete(keyOf(secret.name));
    },
  };
}

function currentOf(secret: Secret): Found {
  const version = secret.versions.at(-1);
  if (version === undefined) throw errors.secretNotFound(secret.name);
  return { secret, version };
}
