/** Whether a vault keeps what it is given: purge protection, soft delete, and roles instead of access policies. */
import { propertyAt } from '../resources/property.ts';
import type { Vault } from './environment-vaults.ts';
import type { Finding, SnapshotRule } from './finding.ts';

interface Demand {
  readonly rule: SnapshotRule;
  readonly property: string;
  readonly isMet: (value: unknown) => boolean;
  readonly message: string;
}

const demands: readonly Demand[] = [
  {
    rule: 'no-purge-protection',
    property: 'enablePurgeProtection',
    isMet: (value) => value === true,
    message: 'Set enablePurgeProtection to true: without it, who may purge can destroy every secret for good.',
  },
  {
    rule: 'no-soft-delete',
    property: 'enableSoftDelete',
    // Azure's default is on, and new vaults cannot be without.
    isMet: (value) => value === undefined || value === true,
    message: 'Set enableSoftDelete to true: a deleted secret could not be recovered.',
  },
  {
    rule: 'no-rbac',
    property: 'enableRbacAuthorization',
    isMet: (value) => value === true,
    message:
      'Set enableRbacAuthorization to true: with access policies, a contributor of the vault can let anybody in.',
  },
];

export function vaultFindings(
  { id, name, properties, owner: own }: Vault,
  { environment, owner }: { readonly environment: string; readonly owner: string },
): readonly Finding[] {
  return demands
    .filter(({ property, isMet }) => !isMet(propertyAt(properties, property)))
    .map(({ rule, message }) => ({ rule, environment, subject: name, resource: id, message, owner: own ?? owner }));
}
