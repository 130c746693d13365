/** Who has which role: every assignment of the subscription, and the principals of the identities that they are for. */
import type { DeployedResource } from '../../../azure/deployed.ts';
import { textAt } from '../../../resources/property.ts';
import { resourceKey } from '../../../resources/resource-id.ts';
import {
  identitiesIn,
  isAssignment,
  judgeAccess,
  type AccessFacts,
  type Assignment,
} from '../../../resources/verify/access.ts';
import type { Look } from './look.ts';
import { orWhy, readAll } from './reading.ts';
import { subscriptionsOf } from './resources.ts';

const assignments = 'providers/Microsoft.Authorization/roleAssignments';
const version = '2022-04-01';

export const lookAtAccess: Look = async ({ deployed }, { resources }) => {
  const declared = resources.filter(isAssignment);
  const found: Assignment[] = [];
  let notRead: string | undefined;
  for (const subscription of subscriptionsOf(declared)) {
    const answer = await orWhy(() => deployed.list(`/subscriptions/${subscription}/${assignments}`, version));
    if (answer === undefined || typeof answer === 'string') notRead = answer ?? 'Azure does not list them';
    else found.push(...answer.map(assignmentOf));
  }
  const wanted = new Set(identitiesIn(resources).map(resourceKey));
  const identities = resources.filter(({ id }) => wanted.has(resourceKey(id)));
  const read = await readAll(deployed, identities);
  const principals = new Map(
    [...read.found].flatMap(([key, { principalId }]) =>
      principalId === undefined ? [] : [[key, principalId] as const],
    ),
  );
  const facts: AccessFacts = { assignments: notRead === undefined ? found : { notRead }, principals };
  return judgeAccess(resources, facts);
};

function assignmentOf({ id, properties }: DeployedResource): Assignment {
  return {
    id,
    role: textAt(properties, 'roleDefinitionId') ?? '',
    principalId: textAt(properties, 'principalId') ?? '',
  };
}
