/** Whether a rule's condition is met, series by series, and what that makes of an alert: pure. */
import { aggregate, metricOf, within } from './metrics.ts';
import type { Criterion, MetricAlertRule, Operator } from './rules.ts';
import type { Episode, MetricPoint } from './state.ts';

/** A criterion as it was found, for the payload. */
export interface MeasuredCriterion {
  readonly metricName: string;
  readonly metricNamespace: string | null;
  readonly operator: string;
  readonly threshold: number;
  readonly timeAggregation: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly metricValue: number;
  readonly webTestName: string | null;
}

/** One series of a rule at one evaluation: a target, with a combination of dimension values. */
export interface Evaluation {
  /** Tells the series of a rule apart. */
  readonly series: string;
  readonly targetId: string;
  readonly met: boolean;
  readonly criteria: readonly MeasuredCriterion[];
}

/** Where an Application Insights resource's requests come from: role names with the sites they are. */
export type Roles = (componentId: string) => readonly { readonly role: string; readonly resourceId: string }[];

/** A series without a value in the window is left out: it is neither met nor healthy. */
export function evaluateMetrics(
  rule: MetricAlertRule,
  points: readonly MetricPoint[],
  roles: Roles,
  now: number,
): Evaluation[] {
  if (rule.condition.kind !== 'metric') return [];
  const { allOf, scopes } = rule.condition;
  return scopes.flatMap((targetId) =>
    seriesOf(targetId, allOf, roles).flatMap((series) => {
      const criteria = allOf.map((criterion) =>
        measure(criterion, series, within(points, series.resourceIds, now, rule.windowMs)),
      );
      if (criteria.some((criterion) => criterion === undefined)) return [];
      const measured = criteria.filter((criterion) => criterion !== undefined);
      const met = measured.every((criterion, index) =>
        comparisons[allOf[index]?.operator ?? 'Equals'](criterion.metricValue, criterion.threshold),
      );
      return [{ series: series.key, targetId, met, criteria: measured }];
    }),
  );
}

interface Series {
  readonly key: string;
  readonly resourceIds: readonly string[];
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

function seriesOf(targetId: string, allOf: readonly Criterion[], roles: Roles): Series[] {
  const isComponent = /\/microsoft\.insights\/components\//i.test(targetId);
  const sources = isComponent ? roles(targetId) : [{ role: '', resourceId: targetId }];
  const split = allOf
    .flatMap((criterion) => criterion.dimensions)
    .find((dimension) => dimension.name.toLowerCase() === 'cloud/rolename');
  if (split === undefined) {
    return [{ key: targetId.toLowerCase(), resourceIds: sources.map((source) => source.resourceId), dimensions: [] }];
  }
  const wanted = (role: string): boolean =>
    split.values.includes('*') || split.values.includes(role) !== split.excluded;
  return sources
    .filter(({ role }) => wanted(role))
    .map(({ role, resourceId }) => ({
      key: `${targetId.toLowerCase()}|${role}`,
      resourceIds: [resourceId],
      dimensions: [{ name: split.name, value: role }],
    }));
}

function measure(criterion: Criterion, series: Series, points: readonly MetricPoint[]): MeasuredCriterion | undefined {
  const metric = metricOf(criterion.metricNamespace, criterion.metricName);
  const metricValue = metric === undefined ? undefined : aggregate(metric, points, criterion.aggregation);
  if (metricValue === undefined) return undefined;
  return {
    metricName: criterion.metricName,
    metricNamespace: criterion.metricNamespace,
    operator: criterion.operator,
    threshold: criterion.threshold,
    timeAggregation: criterion.aggregation,
    dimensions: series.dimensions,
    metricValue,
    webTestName: null,
  };
}

const comparisons: Record<Operator, (value: number, threshold: number) => boolean> = {
  GreaterThan: (value, threshold) => value > threshold,
  GreaterThanOrEqual: (value, threshold) => value >= threshold,
  LessThan: (value, threshold) => value < threshold,
  LessThanOrEqual: (value, threshold) => value <= threshold,
  Equals: (value, threshold) => value === threshold,
};

/** A stateful alert resolves after this many healthy evaluations in a row. */
const healthyToResolve = 3;

/** Without autoMitigate an alert is sent again while its condition holds; Azure says "between one and six minutes". */
const resendAfterMs = 5 * 60_000;

export type Transition =
  | { readonly kind: 'none' }
  | { readonly kind: 'fire' }
  | { readonly kind: 'keep'; readonly episode: Episode }
  | { readonly kind: 'resolve'; readonly episode: Episode }
  /** An alert without autoMitigate has no end of its own: it is only no longer sent. */
  | { readonly kind: 'forget'; readonly episode: Episode };

/** What an evaluation makes of a series' alert. */
export function transition(
  rule: Pick<MetricAlertRule, 'autoMitigate'>,
  met: boolean,
  episode: Episode | undefined,
  now: number,
): Transition {
  if (episode === undefined) return met ? { kind: 'fire' } : { kind: 'none' };
  if (met) {
    if (!rule.autoMitigate && now - episode.lastSentAt >= resendAfterMs) return { kind: 'fire' };
    return { kind: 'keep', episode: { ...episode, healthyEvaluations: 0 } };
  }
  if (!rule.autoMitigate) return { kind: 'forget', episode };
  const healthyEvaluations = episode.healthyEvaluations + 1;
  if (healthyEvaluations < healthyToResolve) return { kind: 'keep', episode: { ...episode, healthyEvaluations } };
  return { kind: 'resolve', episode };
}
