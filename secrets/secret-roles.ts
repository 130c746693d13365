/** Roles that give access to secret values: built-in ones by id, custom ones of the snapshot by what they allow. */
import { listAt, textAt, textsAt } from '../resources/property.ts';
import type { Snapshot } from '../resources/snapshot.ts';
import { isGlob, parseGlob } from '../signals/glob.ts';

export interface SecretRole {
  readonly name: string;
  /** As in "may read secrets". */
  readonly may: 'read secrets' | 'read and change secrets' | 'do anything' | 'give roles to anybody';
}

/** @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security */
const builtIn: readonly (readonly [id: string, role: SecretRole])[] = [
  ['4633458b-17de-408a-b874-0445c86b69e6', { name: 'Key Vault Secrets User', may: 'read secrets' }],
  ['db79e9a7-68ee-4b58-9aeb-b90e7c24fcba', { name: 'Key Vault Certificate User', may: 'read secrets' }],
  ['b86a8fe4-44ce-4948-aee5-eccb2c155cd7', { name: 'Key Vault Secrets Officer', may: 'read and change secrets' }],
  ['00482a5a-887f-4fb3-b363-3b7fe8e74483', { name: 'Key Vault Administrator', may: 'do anything' }],
  [
    '8b54135c-b56d-4d72-a534-26097cfdc8d8',
    { name: 'Key Vault Data Access Administrator', may: 'give roles to anybody' },
  ],
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', { name: 'Owner', may: 'give roles to anybody' }],
  ['18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', { name: 'User Access Administrator', may: 'give roles to anybody' }],
  [
    'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    { name: 'Role Based Access Control Administrator', may: 'give roles to anybody' },
  ],
];

const readAction = 'microsoft.keyvault/vaults/secrets/getsecret/action';

/** Id of a role definition, lower case → the role. */
export function secretRoles({ resources }: Pick<Snapshot, 'resources'>): ReadonlyMap<string, SecretRole> {
  const custom = resources
    .filter(({ type }) => type.toLowerCase() === 'microsoft.authorization/roledefinitions')
    .filter(({ properties }) => listAt(properties, 'permissions').some(reads))
    .map(({ name, properties }): [string, SecretRole] => [
      name.toLowerCase(),
      { name: textAt(properties, 'roleName') ?? name, may: 'read secrets' },
    ]);
  return new Map([...builtIn, ...custom]);
}

/** `*` in an action stands for any text. */
function reads(permission: unknown): boolean {
  const has = (list: string) =>
    textsAt(permission, list).some((pattern) => {
      const glob = parseGlob(pattern);
      return isGlob(glob) && glob.matches(readAction);
    });
  return has('dataActions') && !has('notDataActions');
}
