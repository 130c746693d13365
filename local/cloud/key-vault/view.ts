/** Secrets as the data plane shows them. */
import type { Secret, SecretVersion, Vault } from './state.ts';

export function idOf(vault: Vault, secret: Pick<Secret, 'name'>, version?: Pick<SecretVersion, 'id'>): string {
  return `${vault.uri}secrets/${secret.name}${version === undefined ? '' : `/${version.id}`}`;
}

/** An item of a list, or all that a call without the value answers. */
export function itemOf(id: string, version: SecretVersion, vault: Vault): Record<string, unknown> {
  const { contentType, tags, enabled, created, updated, exp, nbf } = version;
  const level = vault.retentionDays < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  return {
    id,
    ...(contentType === undefined ? {} : { contentType }),
    attributes: {
      enabled,
      ...(nbf === undefined ? {} : { nbf }),
      ...(exp === undefined ? {} : { exp }),
      created,
      updated,
      recoveryLevel: vault.purgeProtected ? level : `${level}+Purgeable`,
      recoverableDays: vault.retentionDays,
    },
    ...(tags === undefined ? {} : { tags }),
  };
}

export function bundleOf(vault: Vault, secret: Secret, version: SecretVersion): Record<string, unknown> {
  return { value: version.value, ...itemOf(idOf(vault, secret, version), version, vault) };
}

/** @param id - with the version in an answer, without it in a list */
export function deletedItemOf(
  id: string,
  secret: Secret,
  version: SecretVersion,
  vault: Vault,
): Record<string, unknown> {
  return {
    recoveryId: `${vault.uri}deletedsecrets/${secret.name}`,
    deletedDate: secret.deleted?.at,
    scheduledPurgeDate: secret.deleted?.purgedAt,
    ...itemOf(id, version, vault),
  };
}
