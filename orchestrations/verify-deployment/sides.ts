/** The sides of an environment, in the order in which they are looked at: what is not there comes before what is not connected. */

export const sides = ['resources', 'hooks', 'access', 'references', 'vaults', 'health', 'policy'] as const;

export type Side = (typeof sides)[number];
