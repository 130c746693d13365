/** Secrets as the data plane shows them. */
import type { Found, Vault } from './state.ts';

export function idOf(vault: Vault, { secret, version }: Found): string {
  return `${vault.uri}secrets/${secret.name}/${version.id}`;
}

/** An answer without the value; of a deleted secret with what tells so. */
export function shown(vault: Vault, found: Found): Record<string, unknown> {
  const { secret, version } = found;
  const { contentType, tags, enabled, created, updated, exp, nbf } = version;
  const level = vault.retentionDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  const recoveryLevel = vault.purgeProtected ? level : `${level}+Purgeable`;
  // What is undefined has no place in JSON.
  return {
    id: idOf(vault, found),
    contentType,
    attributes: { enabled, nbf, exp, created, updated, recoveryLevel, recoverableDays: vault.retentionDays },
    tags,
    ...(secret.deleted === undefined
      ? {}
      : {
          recoveryId: `${vault.uri}deletedsecrets/${secret.name}`,
          deletedDate: secret.deleted.at,
          scheduledPurgeDate: secret.deleted.purgedAt,
        }),
  };
}

export function shownWithValue(vault: Vault, found: Found): Record<string, unknown> {
  return { value: found.version.value, ...shown(vault, found) };
}

/** An item of a list of secrets: that of the current version, whose id it does not have. */
export function listed(vault: Vault, found: Found): Record<string, unknown> {
  return { ...shown(vault, found), id: `${vault.uri}secrets/${found.secret.name}` };
}
