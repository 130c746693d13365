/** Everything that is declared, and whether it is there: the subscription's list first, then what that list does not have. */
import { parseResourceId, resourceKey } from '../../../resources/resource-id.ts';
import type { SnapshotResource } from '../../../resources/snapshot.ts';
import { judgeExistence, shouldExist, wrongTags, type Seen } from '../../../resources/verify/existence.ts';
import type { Look } from './look.ts';
import { readAll } from './reading.ts';

export const lookAtResources: Look = async ({ deployed }, { resources }) => {
  const there = new Map<string, Seen>();
  for (const subscription of subscriptionsOf(resources)) {
    for (const seen of await deployed.resources(subscription)) there.set(resourceKey(seen.id), seen);
  }
  // The list lags behind, and lacks most children: what it does not have, or has otherwise, is asked for by itself.
  const doubtful = resources
    .filter(shouldExist)
    .filter(({ id }) => !id.includes('['))
    .filter(({ id, tags }) => {
      const seen = there.get(resourceKey(id));
      return (
        seen === undefined ||
        wrongTags(tags, seen.tags).length > 0 ||
        /failed|canceled/i.test(seen.provisioningState ?? '')
      );
    });
  const { found, unknown } = await readAll(deployed, doubtful);
  for (const { id } of doubtful) {
    const seen = found.get(resourceKey(id));
    if (seen !== undefined) there.set(resourceKey(id), seen);
    else if (!unknown.has(resourceKey(id))) there.delete(resourceKey(id));
  }
  return judgeExistence(resources, { there, unknown });
};

export function subscriptionsOf(resources: readonly Pick<SnapshotResource, 'id'>[]): readonly string[] {
  return [...new Set(resources.flatMap(({ id }) => parseResourceId(id)?.subscriptionId ?? []))];
}
