/** Events of the activity log, and whether an activity log alert rule is about one: pure. */
import { groupOf } from '../arm/resource-id.ts';
import type { ArmResource } from '../arm/state.ts';
import { listOf, objectOf, textMapOf, textOf, type JsonObject } from '../json.ts';
import type { RuleAction } from './rules.ts';

/** What happened to a resource. */
export interface ActivityEvent {
  readonly category: 'Administrative' | 'ResourceHealth';
  readonly resourceId: string;
  /** `Microsoft.Web/sites/slotsswap/action`. */
  readonly operationName: string;
  readonly status: 'Succeeded' | 'Failed' | 'Active' | 'Resolved';
  readonly level: 'Informational' | 'Warning' | 'Error';
  /** Object id of the caller, where somebody called. */
  readonly caller?: { readonly appId: string; readonly objectId: string };
  readonly correlationId: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly properties: Readonly<Record<string, string | null>>;
}

export interface ActivityAlertRule {
  readonly id: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly condition: readonly JsonObject[];
  readonly actions: readonly RuleAction[];
}

export type ReadActivityRule =
  { readonly activityRule: ActivityAlertRule } | { readonly id: string; readonly notEvaluated: string };

export function readActivityAlert(resource: ArmResource): ReadActivityRule {
  const { id } = resource;
  const properties = objectOf(resource.properties);
  if (properties['enabled'] === false) return { id, notEvaluated: 'it is disabled' };
  const condition = listOf(objectOf(properties['condition'])['allOf']).map(objectOf);
  const category = condition.find((part) => part['field'] === 'category')?.['equals'];
  if (category !== 'Administrative' && category !== 'ResourceHealth') {
    return { id, notEvaluated: `events of category ${textOf(category) ?? '(any)'} are not emulated` };
  }
  const foreign = condition.flatMap(fieldsOf).find((field) => readField(field) === undefined);
  if (foreign !== undefined) return { id, notEvaluated: `the field ${foreign} is not emulated` };
  const groups = listOf(objectOf(properties['actions'])['actionGroups']).map(objectOf);
  return {
    activityRule: {
      id,
      description: textOf(properties['description']) ?? '',
      scopes: listOf(properties['scopes']).flatMap((scope) => textOf(scope) ?? []),
      condition,
      actions: groups.flatMap((group) => {
        const actionGroupId = textOf(group['actionGroupId']);
        return actionGroupId === undefined
          ? []
          : [{ actionGroupId, webHookProperties: textMapOf(group['webhookProperties']) }];
      }),
    },
  };
}

/** Every part of the condition holds, and the resource is in a scope of the rule. */
export function isAbout(rule: ActivityAlertRule, event: ActivityEvent): boolean {
  const id = event.resourceId.toLowerCase();
  const inScope = rule.scopes.some((scope) => id === scope.toLowerCase() || id.startsWith(`${scope.toLowerCase()}/`));
  return inScope && rule.condition.every((part) => holds(part, event));
}

function holds(part: JsonObject, event: ActivityEvent): boolean {
  if (Array.isArray(part['anyOf'])) return part['anyOf'].some((each) => holds(objectOf(each), event));
  const value = readField(textOf(part['field']) ?? '')?.(event)?.toLowerCase();
  const expected = textOf(part['equals']);
  if (expected !== undefined) return value === expected.toLowerCase();
  return listOf(part['containsAny']).some((each) => value !== undefined && value.includes(String(each).toLowerCase()));
}

function fieldsOf(part: JsonObject): string[] {
  return Array.isArray(part['anyOf']) ? part['anyOf'].map(objectOf).flatMap(fieldsOf) : [textOf(part['field']) ?? ''];
}

const fields: Readonly<Record<string, (event: ActivityEvent) => string | undefined>> = {
  category: (event) => event.category,
  operationname: (event) => event.operationName,
  status: (event) => event.status,
  level: (event) => event.level,
  caller: (event) => event.caller?.objectId,
  resourceid: (event) => event.resourceId,
  resourcegroup: (event) => groupOf(event.resourceId),
  resourcetype: (event) => event.operationName.split('/').slice(0, -2).join('/'),
  resourceprovider: (event) => event.operationName.split('/')[0],
};

/** `properties.x` reads what the event says of itself; a field that is none is undefined. */
function readField(field: string): ((event: ActivityEvent) => string | undefined) | undefined {
  const property = /^properties\.(.+)$/i.exec(field)?.[1];
  if (property === undefined) return fields[field.toLowerCase()];
  return (event) =>
    Object.entries(event.properties).find(([name]) => name.toLowerCase() === property.toLowerCase())?.[1] ?? undefined;
}
