/** Alert rules of the control plane, read into what can be evaluated; the rest is named with a reason, never passed over. */
import { lastName } from '../arm/resource-id.ts';
import type { ArmResource } from '../arm/state.ts';
import { listOf, numberOf, objectOf, textMapOf, textOf, type JsonObject } from '../json.ts';
import { millisecondsOf } from './durations.ts';
import { metricOf, type Aggregation } from './metrics.ts';

/** What an alert calls when it changes. */
export interface RuleAction {
  readonly actionGroupId: string;
  readonly webHookProperties: Readonly<Record<string, string>>;
}

export interface Criterion {
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly aggregation: Aggregation;
  readonly operator: Operator;
  readonly threshold: number;
  /** Dimensions by which the metric is split; each combination alerts on its own. */
  readonly dimensions: readonly {
    readonly name: string;
    readonly values: readonly string[];
    readonly excluded: boolean;
  }[];
}

export type Operator = 'GreaterThan' | 'GreaterThanOrEqual' | 'LessThan' | 'LessThanOrEqual' | 'Equals';

export type Condition =
  | { readonly kind: 'metric'; readonly scopes: readonly string[]; readonly allOf: readonly Criterion[] }
  | {
      readonly kind: 'webtest';
      readonly webTestId: string;
      readonly componentId: string;
      readonly failedLocationCount: number;
    };

export interface MetricAlertRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly severity: number;
  readonly windowSize: string;
  readonly windowMs: number;
  readonly frequencyMs: number;
  readonly autoMitigate: boolean;
  readonly condition: Condition;
  readonly actions: readonly RuleAction[];
}

/** A rule, or why it is not evaluated. */
export type ReadRule = { readonly rule: MetricAlertRule } | { readonly id: string; readonly notEvaluated: string };

const operators: readonly string[] = ['GreaterThan', 'GreaterThanOrEqual', 'LessThan', 'LessThanOrEqual', 'Equals'];

/** Dimensions that the emulated metrics have. */
const knownDimensions = ['cloud/rolename', 'instance'];

export function readMetricAlert(resource: ArmResource): ReadRule {
  const { id } = resource;
  const properties = objectOf(resource.properties);
  const no = (notEvaluated: string): ReadRule => ({ id, notEvaluated });
  if (properties['enabled'] === false) return no('it is disabled');
  const windowMs = millisecondsOf(textOf(properties['windowSize']));
  const frequencyMs = millisecondsOf(textOf(properties['evaluationFrequency']));
  if (windowMs === undefined || frequencyMs === undefined) return no('windowSize or evaluationFrequency is missing');
  const condition = readCondition(properties);
  if (typeof condition === 'string') return no(condition);
  return {
    rule: {
      id,
      name: lastName(id),
      description: textOf(properties['description']) ?? '',
      severity: numberOf(properties['severity']) ?? 3,
      windowSize: textOf(properties['windowSize']) ?? '',
      windowMs,
      frequencyMs,
      autoMitigate: properties['autoMitigate'] !== false,
      condition,
      actions: listOf(properties['actions']).map(objectOf).flatMap(actionOf),
    },
  };
}

function actionOf(action: JsonObject): RuleAction[] {
  const actionGroupId = textOf(action['actionGroupId']);
  const given = action['webHookProperties'] ?? action['webhookProperties'];
  return actionGroupId === undefined ? [] : [{ actionGroupId, webHookProperties: textMapOf(given) }];
}

function readCondition(properties: JsonObject): Condition | string {
  const criteria = objectOf(properties['criteria']);
  const type = textOf(criteria['odata.type']) ?? '';
  const scopes = listOf(properties['scopes']).flatMap((scope) => textOf(scope) ?? []);
  if (type.endsWith('WebtestLocationAvailabilityCriteria')) {
    const [webTestId, componentId] = [textOf(criteria['webTestId']), textOf(criteria['componentId'])];
    const failedLocationCount = numberOf(criteria['failedLocationCount']);
    if (webTestId === undefined || componentId === undefined || failedLocationCount === undefined)
      return 'its web test criteria are incomplete';
    return { kind: 'webtest', webTestId, componentId, failedLocationCount };
  }
  if (!type.endsWith('ResourceMultipleMetricCriteria')) return `criteria of type ${type || '(none)'} are not emulated`;
  const allOf = listOf(criteria['allOf']).map((criterion) => readCriterion(objectOf(criterion), scopes));
  const problem = allOf.find((criterion) => typeof criterion === 'string');
  if (problem !== undefined) return problem;
  return { kind: 'metric', scopes, allOf: allOf.filter((criterion) => typeof criterion !== 'string') };
}

function readCriterion(criterion: JsonObject, scopes: readonly string[]): Criterion | string {
  if (criterion['criterionType'] !== 'StaticThresholdCriterion')
    return `criteria of type ${String(criterion['criterionType'])} are not emulated`;
  const metricName = textOf(criterion['metricName']) ?? '';
  const metricNamespace = textOf(criterion['metricNamespace']) ?? typeOfId(scopes[0] ?? '');
  const operator = textOf(criterion['operator']) ?? '';
  const threshold = numberOf(criterion['threshold']);
  const metric = metricOf(metricNamespace, metricName);
  if (metric === undefined) return `the metric ${metricNamespace} ${metricName} is not emulated`;
  const aggregation = metric.aggregations.find((known) => known === criterion['timeAggregation']);
  if (aggregation === undefined) return `${metricName} has no aggregation ${String(criterion['timeAggregation'])} here`;
  if (!isOperator(operator) || threshold === undefined)
    return `the operator ${operator} or its threshold is not emulated`;
  const dimensions = listOf(criterion['dimensions']).map(objectOf).map(dimensionOf);
  const foreign = dimensions.find((dimension) => !knownDimensions.includes(dimension.name.toLowerCase()));
  if (foreign !== undefined) return `the dimension ${foreign.name} is not emulated`;
  return { metricNamespace, metricName, aggregation, operator, threshold, dimensions };
}

function dimensionOf(dimension: JsonObject): Criterion['dimensions'][number] {
  return {
    name: textOf(dimension['name']) ?? '',
    values: listOf(dimension['values']).flatMap((value) => textOf(value) ?? []),
    excluded: dimension['operator'] === 'Exclude',
  };
}

function isOperator(text: string): text is Operator {
  return operators.includes(text);
}

function typeOfId(id: string): string {
  const [namespace = '', ...rest] = id
    .slice(id.toLowerCase().lastIndexOf('/providers/') + '/providers/'.length)
    .split('/');
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}
