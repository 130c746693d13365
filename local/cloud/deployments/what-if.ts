/** What a deployment would do: every predicted resource against what there is, in the words of Azure's what-if. */
import { differences, type Difference } from '../../../resources/diff.ts';
import { groupOf, keyOf } from '../arm/resource-id.ts';
import { shown, type Resources } from '../arm/state.ts';
import type { JsonObject } from '../json.ts';
import type { PredictedResource } from '../snapshot.ts';
import { groupType } from './rollout.ts';

/** Configuration of a site is no resource of its own here, so that there is nothing to compare it with. */
const notCompared = new Set(['microsoft.web/sites/config', 'microsoft.web/sites/slots/config']);

export function whatIf(predicted: readonly PredictedResource[], resources: Resources): readonly JsonObject[] {
  const named = new Set(predicted.map(({ id }) => keyOf(id)));
  const groups = new Set(predicted.map(({ id }) => groupOf(id)?.toLowerCase()));
  const untouched = resources.all().filter(({ id }) => !named.has(keyOf(id)) && groups.has(groupOf(id)?.toLowerCase()));
  return [
    ...predicted.map((resource) => changeOf(resource, resources)),
    // A deployment is incremental: what the template does not name stays.
    ...untouched.map((resource) => ({ resourceId: resource.id, changeType: 'Ignore', before: shown(resource) })),
  ];
}

function changeOf(predicted: PredictedResource, resources: Resources): JsonObject {
  const { id: resourceId, type } = predicted;
  if (notCompared.has(type.toLowerCase()))
    return { resourceId, changeType: 'Unsupported', unsupportedReason: 'The emulated cloud does not compare it.' };
  const isGroup = type.toLowerCase() === groupType;
  const found = isGroup ? resources.groups.get(predicted.name) : resources.get(resourceId);
  if (found === undefined) return { resourceId, changeType: 'Create', after: predicted };
  const before = isGroup
    ? { ...found, type }
    : shown({ ...found, type, properties: {}, createdTime: '', changedTime: '', ...found });
  const { apiVersion: _version, symbolicName: _symbol, dependsOn: _depends, ...after } = { ...predicted };
  // What Azure fills in and a template does not name is no change.
  const delta = differences(before, after)
    .filter(({ kind }) => kind !== 'removed')
    .map(deltaOf);
  return { resourceId, changeType: delta.length === 0 ? 'NoChange' : 'Modify', before, after, delta };
}

const kinds: Readonly<Record<Difference['kind'], string>> = { added: 'Create', removed: 'Delete', changed: 'Modify' };

function deltaOf({ path, kind, before, after }: Difference): JsonObject {
  return { path, propertyChangeType: kinds[kind], before, after };
}
