/** Who may do what: app roles of the Entra application, in one place for HTTP, chat and the command line. */

/** App role values as they stand in a token's `roles` claim. */
export const permissions = {
  read: 'Operations.Read',
  operate: 'Operations.Operate',
  approve: 'Operations.Approve',
  release: 'Operations.Release',
} as const;

export type Permission = (typeof permissions)[keyof typeof permissions];

/** What a role brings along: who may act may also look. */
const includes: Readonly<Record<Permission, readonly Permission[]>> = {
  'Operations.Read': ['Operations.Read'],
  'Operations.Operate': ['Operations.Operate', 'Operations.Read'],
  'Operations.Approve': ['Operations.Approve', 'Operations.Read'],
  'Operations.Release': ['Operations.Release', 'Operations.Read'],
};

export function isPermitted(roles: readonly string[], permission: Permission): boolean {
  return Object.values(permissions).some((role) => roles.includes(role) && includes[role].includes(permission));
}
