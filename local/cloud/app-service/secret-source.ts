/** What App Service finds in a vault that a reference names, in its own words. */
import type { Resources } from '../arm/state.ts';
import { secretsOf, type Found } from '../key-vault/state.ts';
import type { Store } from '../store.ts';
import type { ReferenceStatus } from './secret-reference.ts';

/** Names compare without case. */
export interface SecretSource {
  /** Of the current version where none is named. */
  secretValue(
    vaultName: string,
    secretName: string,
    version?: string,
  ): { readonly value: string; readonly version: string } | { readonly status: ReferenceStatus };
  /** Whether anybody has put a secret into the vault yet. */
  hasSecrets(vaultName: string): boolean;
}

/** @param find - of a vault's secrets, disabled versions too */
export function createSecretSource(deps: {
  store: Store;
  resources: Resources;
  find: (vaultName: string, secretName: string, version?: string) => Found | undefined;
}): SecretSource {
  const { find } = deps;
  return {
    secretValue(vaultName, secretName, version) {
      const found = find(vaultName, secretName, version)?.version;
      // A vault refuses to give a version out that is disabled.
      if (found !== undefined)
        return found.enabled ? { value: found.value, version: found.id } : { status: 'AccessToKeyVaultDenied' };
      const vaults = deps.resources.ofType('Microsoft.KeyVault/vaults');
      if (!vaults.some(({ name }) => name.toLowerCase() === vaultName.toLowerCase()))
        return { status: 'VaultNotFound' };
      const isVersionMissing = version !== undefined && find(vaultName, secretName) !== undefined;
      return { status: isVersionMissing ? 'SecretVersionNotFound' : 'SecretNotFound' };
    },
    hasSecrets: (vaultName) => secretsOf(deps.store, vaultName).all().length > 0,
  };
}
