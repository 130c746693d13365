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

/** One permission, or any of several. */
export type Permitted = Permission | readonly Permission[];

export function isPermitted(roles: readonly string[], permitted: Permitted): boolean {
  const held = Object.values(permissions).filter((role) => roles.includes(role));
  return [permitted].flat().some((permission) => held.some((role) => includes[role].includes(permission)));
}
