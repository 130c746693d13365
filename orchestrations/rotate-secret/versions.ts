/** Versions of a secret as a rotation sees them: whose they are, by their tags. */
import type { VaultSecretVersion, Vaults } from '../../azure/vaults.ts';
import type { SecretValue } from '../../azure/secret-value.ts';
import { isAutomationError } from '../../errors.ts';
import { tags } from '../../secrets/credential.ts';
import type { VersionFacts } from './types.ts';

export function versionFacts({
  version,
  enabled,
  createdOn,
  expiresOn,
  tags: found,
}: VaultSecretVersion): VersionFacts {
  const credentialId = found[tags.credentialId];
  const rotationId = found[tags.rotationId];
  const setBackFrom = found[tags.setBackFrom];
  return {
    version,
    enabled,
    createdOn,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...(credentialId === undefined ? {} : { credentialId }),
    ...(rotationId === undefined ? {} : { rotationId }),
    ...(setBackFrom === undefined ? {} : { setBackFrom }),
  };
}

/** The new version that this rotation made, also after it was set back. */
export function promotedBy(id: string, versions: readonly VaultSecretVersion[]): VaultSecretVersion | undefined {
  return versions.find(({ tags: found }) => found[tags.rotationId] === id && found[tags.setBackFrom] === undefined);
}

/** Undefined where there is no such version, or where somebody disabled it. */
export async function valueIfReadable(
  vaults: Pick<Vaults, 'value'>,
  vault: string,
  name: string,
  version: string,
): Promise<SecretValue | undefined> {
  try {
    return await vaults.value(vault, name, version);
  } catch (error) {
    if (isAutomationError(error, 'forbidden')) return undefined;
    throw error;
  }
}
