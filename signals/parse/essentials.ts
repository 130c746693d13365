/** The part of an alert that is alike for every monitoring service (common alert schema, `data.essentials`). */

import { parseResourceId, resourceKey } from '../../resources/resource-id.ts';
import type { Signal } from '../signal.ts';
import type { Field } from './field.ts';
import { malformed } from './malformed.ts';

export interface Essentials {
  readonly field: Field;
  /** As sent, e.g. `Activity Log - Administrative`. */
  readonly monitoringService: string;
  /** The same in lower-case letters and digits: senders spell `Resource Health` and `ResourceHealth`. */
  readonly service: string;
  /** Of this firing; its Resolved carries the same. */
  readonly alertId?: string;
  readonly rule?: string;
  readonly ruleId?: string;
  readonly severity?: 0 | 1 | 2 | 3 | 4;
  readonly condition: 'fired' | 'resolved';
  /** Lower case, in the order sent. */
  readonly targets: readonly string[];
  readonly configurationItems: readonly string[];
  readonly resourceType?: string;
  /** ISO 8601 UTC; the same in Fired and in Resolved. */
  readonly firedAt: string;
  readonly resolvedAt?: string;
  readonly description?: string;
}

/** Refuses what an alert cannot be understood without: service, condition, fired time, a readable severity, targets that are texts. */
export function readEssentials(field: Field): Essentials {
  const essentials = field.object();
  // Smart Detection may send the Alerts Management names (`monitorService`, `startDateTime`, `targetResource`).
  const monitoringService = either(essentials, 'monitoringService', 'monitorService').text(
    'the name of a monitoring service',
  );
  const rule = essentials.get('alertRule').maybeText();
  // Smart Detection names its rule by resource id.
  const named = rule === undefined ? undefined : parseResourceId(rule);
  const ruleId = essentials.get('alertRuleId').maybeText() ?? named?.text;
  const alertId = essentials.get('alertId').maybeText();
  const severity = readSeverity(essentials.get('severity'));
  const resourceType = essentials.get('targetResourceType').maybeText();
  const resolved = either(essentials, 'resolvedDateTime', 'monitorConditionResolvedDateTime');
  const description = essentials.get('description').maybeText();
  return {
    field: essentials,
    monitoringService,
    service: serviceKey(monitoringService),
    ...(alertId === undefined ? {} : { alertId }),
    ...(rule === undefined ? {} : { rule: named?.name ?? rule }),
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(severity === undefined ? {} : { severity }),
    condition: readCondition(essentials.get('monitorCondition')),
    targets: readTargets(essentials),
    configurationItems: essentials
      .get('configurationItems')
      .maybeItems()
      .flatMap((item) => item.maybeText() ?? []),
    ...(resourceType === undefined ? {} : { resourceType: resourceType.toLowerCase() }),
    firedAt: either(essentials, 'firedDateTime', 'startDateTime').time(),
    ...(resolved.present ? { resolvedAt: resolved.time() } : {}),
    ...(description === undefined ? {} : { description }),
  };
}

/** `VM Insights - Health` and `vminsightshealth` are one service. */
export function serviceKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function either(field: Field, name: string, otherwise: string): Field {
  const other = field.get(otherwise);
  return !field.get(name).present && other.present ? other : field.get(name);
}

function readCondition(field: Field): 'fired' | 'resolved' {
  const condition = field.maybeText()?.toLowerCase();
  if (condition === 'fired' || condition === 'resolved') return condition;
  throw malformed(field.path, '"Fired" or "Resolved"', field.value);
}

/** Budget alerts have none (null). */
function readSeverity(field: Field): Signal['severity'] {
  if (!field.present) return undefined;
  switch (/^(?:sev)?\s*([0-4])$/i.exec(field.maybeText() ?? '')?.[1]) {
    case '0':
      return 0;
    case '1':
      return 1;
    case '2':
      return 2;
    case '3':
      return 3;
    case '4':
      return 4;
    default:
      throw malformed(field.path, '"Sev0" to "Sev4"', field.value);
  }
}

/** Budget and some Prometheus alerts name no target. */
function readTargets(essentials: Field): readonly string[] {
  const list = essentials.get('alertTargetIDs');
  if (list.present) return list.items().map((item) => textOnly(item));
  const single = essentials.get('targetResource');
  return single.present ? [textOnly(single)] : [];
}

function textOnly(field: Field): string {
  if (typeof field.value !== 'string' || field.value.trim() === '')
    throw malformed(field.path, 'a resource id', field.value);
  return resourceKey(field.value);
}
