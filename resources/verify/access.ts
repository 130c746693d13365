/** Whether every identity has the roles that are declared for it, and nobody else has any in the environment. Pure. */
import { isOpenExpression } from '../open-expression.ts';
import { textAt } from '../property.ts';
import { resourceKey, resourceName } from '../resource-id.ts';
import type { SnapshotResource } from '../snapshot.ts';
import type { Verdict, VerifyFinding } from './verdict.ts';

export interface Assignment {
  readonly id: string;
  /** Resource id of the role; only its last part says which. */
  readonly role: string;
  readonly principalId: string;
}

export interface AccessFacts {
  /** All of the subscription, below it as well. Absent where they could not be read, with the reason. */
  readonly assignments: readonly Assignment[] | { readonly notRead: string };
  /** Key of a resource that is somebody → its principal id. */
  readonly principals: ReadonlyMap<string, string>;
}

const assignmentType = 'microsoft.authorization/roleassignments';
const scopeSuffix = '/providers/microsoft.authorization/roleassignments/';

export function isAssignment({ type }: Pick<SnapshotResource, 'type'>): boolean {
  return type.toLowerCase() === assignmentType;
}

/** Ids of the identities that assignments are for, as far as the expressions name them. */
export function identitiesIn(declared: readonly SnapshotResource[]): readonly string[] {
  const ids = declared.filter(isAssignment).flatMap(({ properties }) => identityOf(properties) ?? []);
  return [...new Map(ids.map((id) => [resourceKey(id), id])).values()];
}

export function judgeAccess(declared: readonly SnapshotResource[], facts: AccessFacts): Verdict {
  const wanted = declared.filter(isAssignment);
  const { assignments, principals } = facts;
  if ('notRead' in assignments)
    return { judged: 0, findings: [], notJudged: [`${wanted.length} role assignments: ${assignments.notRead}`] };
  const byId = new Map(assignments.map((assignment) => [resourceKey(assignment.id), assignment]));
  const roles = roleNames(declared);
  const findings: VerifyFinding[] = [];
  const declaredIds = new Set<string>();
  let unresolved = 0;
  for (const resource of wanted) {
    const principal = principalOf(resource, principals);
    const match = byId.get(resourceKey(resource.id)) ?? equivalentOf(resource, principal, assignments);
    if (match !== undefined) declaredIds.add(resourceKey(match.id));
    const judgement = judgeOne(resource, { principal, match, roles });
    if (judgement === 'unresolved') unresolved += 1;
    else findings.push(...judgement);
  }
  return {
    judged: wanted.length,
    findings: [...findings, ...extras(declared, assignments, declaredIds)],
    notJudged:
      unresolved === 0
        ? []
        : [`${unresolved} role assignments exist, but whom they are for only a deployment can evaluate`],
  };
}

interface Known {
  readonly principal: string | undefined;
  readonly match: Assignment | undefined;
  readonly roles: ReadonlyMap<string, string>;
}

function judgeOne(
  resource: SnapshotResource,
  { principal, match, roles }: Known,
): 'unresolved' | readonly VerifyFinding[] {
  const { id, properties } = resource;
  const role = textAt(properties, 'roleDefinitionId') ?? '';
  const identity = identityOf(properties);
  const who = identity === undefined ? (principal ?? 'somebody') : resourceName(identity);
  const what = `${who} and role ${roles.get(lastOf(role)) ?? lastOf(role)}`;
  if (match === undefined) return [{ rule: 'role-missing', resource: id, why: `there is no assignment of ${what}` }];
  if (!isOpenExpression(role) && lastOf(role) !== lastOf(match.role))
    return [{ rule: 'role-differs', resource: id, why: `declared for ${what}, it gives role ${lastOf(match.role)}` }];
  const declaredPrincipal = textAt(properties, 'principalId');
  if (match.principalId === declaredPrincipal) return [];
  if (principal === undefined) return 'unresolved';
  if (match.principalId === principal) return [];
  // An identity that was deleted and made anew has another principal, and none of the roles of the one before.
  return [
    {
      rule: 'role-differs',
      resource: id,
      why: `declared for ${what}, it is for principal ${match.principalId} instead of ${principal}`,
    },
  ];
}

/** Azure takes one assignment of a role to a principal at a scope; one that others made under another name gives the same. */
function equivalentOf(
  { id, properties }: SnapshotResource,
  principal: string | undefined,
  assignments: readonly Assignment[],
): Assignment | undefined {
  const role = textAt(properties, 'roleDefinitionId');
  if (principal === undefined || role === undefined) return undefined;
  return assignments.find(
    (each) => scopeOf(each.id) === scopeOf(id) && lastOf(each.role) === lastOf(role) && each.principalId === principal,
  );
}

function extras(
  declared: readonly SnapshotResource[],
  assignments: readonly Assignment[],
  known: ReadonlySet<string>,
): readonly VerifyFinding[] {
  const groups = declared
    .filter(({ type }) => type.toLowerCase() === 'microsoft.resources/resourcegroups')
    .map(({ id }) => resourceKey(id));
  return assignments
    .filter(({ id }) => !known.has(resourceKey(id)))
    .filter(({ id }) => groups.some((group) => scopeOf(id) === group || scopeOf(id).startsWith(`${group}/`)))
    .map(({ id, role, principalId }) => ({
      rule: 'role-extra',
      resource: id,
      why: `principal ${principalId} has role ${lastOf(role)}, which is not declared`,
    }));
}

/** `[reference('<id>', …).principalId]`, or of a resource with an identity of its own `[reference('<id>', …, 'full').identity.principalId]`. */
const principalExpression = /^\[reference\('(?<id>[^']+)'[^)]*\)(\.identity)?\.principalId\]$/i;

function identityOf(properties: SnapshotResource['properties']): string | undefined {
  return principalExpression.exec(textAt(properties, 'principalId') ?? '')?.groups?.['id'];
}

function principalOf({ properties }: SnapshotResource, principals: AccessFacts['principals']): string | undefined {
  const declared = textAt(properties, 'principalId');
  if (declared === undefined || !isOpenExpression(declared)) return declared;
  const identity = identityOf(properties);
  return identity === undefined ? undefined : principals.get(resourceKey(identity));
}

function roleNames(declared: readonly SnapshotResource[]): ReadonlyMap<string, string> {
  const definitions = declared.filter(({ type }) => type.toLowerCase() === 'microsoft.authorization/roledefinitions');
  return new Map(definitions.map(({ id, properties }) => [lastOf(id), textAt(properties, 'roleName') ?? lastOf(id)]));
}

function scopeOf(id: string): string {
  const key = resourceKey(id);
  return key.slice(0, Math.max(0, key.lastIndexOf(scopeSuffix)));
}

function lastOf(id: string): string {
  const key = resourceKey(id);
  return key.slice(key.lastIndexOf('/') + 1);
}
