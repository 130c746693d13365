/** Role assignments and custom roles of the snapshot, in words: who holds what on what. */
import * as z from 'zod';
import { ofType } from './dev.ts';

export interface Assignment {
  /** Resource id of what the role is held on. */
  readonly scope: string;
  /** Name of the identity, or of the topic that acts as itself. */
  readonly holder: string | undefined;
  /** Id of the role, without the subscription. */
  readonly role: string;
}

export const builtIn = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  blobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
  secretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
};

const assignmentSchema = z.object({ principalId: z.string(), roleDefinitionId: z.string() });
const roleSchema = z.object({
  roleName: z.string(),
  assignableScopes: z.array(z.string()),
  permissions: z.tuple([z.object({ actions: z.array(z.string()), notActions: z.array(z.string()) })]),
});

export const assignments: readonly Assignment[] = ofType('Microsoft.Authorization/roleAssignments').map(
  ({ id, properties }) => {
    const { principalId, roleDefinitionId } = assignmentSchema.parse(properties);
    return {
      scope: id.replace(/\/providers\/Microsoft\.Authorization\/.*$/, ''),
      holder: /\/(?:userAssignedIdentities|systemTopics)\/([\w-]+)'/.exec(principalId)?.[1],
      role: roleDefinitionId.split('/').at(-1) ?? '',
    };
  },
);

/** What somebody holds, each as the last name of the scope and the role, in order. */
export function heldBy(holder: string): string[] {
  return assignments
    .filter((one) => one.holder === holder)
    .map(({ scope, role }) => `${scope.split('/').at(-1)} ${role}`)
    .toSorted();
}

/** A custom role by its name. */
export function customRole(roleName: string) {
  const [found, ...others] = ofType('Microsoft.Authorization/roleDefinitions')
    .map(({ name, properties }) => ({ name, ...roleSchema.parse(properties) }))
    .filter((role) => role.roleName === roleName);
  if (found === undefined || others.length > 0) throw new Error(`Expected one role "${roleName}".`);
  return { name: found.name, assignableScopes: found.assignableScopes, ...found.permissions[0] };
}
