/** The metrics that are emulated, computed from points: pure. */
import type { MetricPoint } from './state.ts';

export type Aggregation = 'Total' | 'Average' | 'Count' | 'Minimum' | 'Maximum';

interface Metric {
  readonly unit: 'Count' | 'Seconds' | 'MilliSeconds' | 'Percent';
  /** What each point says of it; undefined where it says nothing. `weight` is the number of samples in it. */
  readonly sample: (point: MetricPoint) => { readonly sum: number; readonly weight: number } | undefined;
  /** Counters of a platform are zero where nothing happened; a mean then has no value. */
  readonly zeroWithoutData: boolean;
  readonly aggregations: readonly Aggregation[];
}

const counter = (
  count: (point: MetricPoint) => number,
  aggregations: readonly Aggregation[],
  zeroWithoutData: boolean,
): Metric => ({
  unit: 'Count',
  sample: (point) => (point.healthPercent === undefined ? { sum: count(point), weight: 1 } : undefined),
  zeroWithoutData,
  aggregations,
});

const mean = (unit: Metric['unit'], divisor: number): Metric => ({
  unit,
  sample: (point) => (point.requests > 0 ? { sum: point.latencyTotalMs / divisor, weight: point.requests } : undefined),
  zeroWithoutData: false,
  aggregations: ['Average', 'Minimum', 'Maximum'],
});

/** `namespace/metric`, lower-cased (supported metrics of Azure Monitor). */
const metrics: Readonly<Record<string, Metric>> = {
  'microsoft.web/sites/requests': counter((point) => point.requests, ['Total'], true),
  'microsoft.web/sites/http5xx': counter((point) => point.serverErrors, ['Total'], true),
  'microsoft.web/sites/http2xx': counter((point) => point.requests - point.serverErrors, ['Total'], true),
  'microsoft.web/sites/httpresponsetime': mean('Seconds', 1000),
  'microsoft.web/sites/averageresponsetime': mean('Seconds', 1000),
  'microsoft.web/sites/healthcheckstatus': {
    unit: 'Percent',
    sample: (point) => (point.healthPercent === undefined ? undefined : { sum: point.healthPercent, weight: 1 }),
    zeroWithoutData: false,
    aggregations: ['Average', 'Minimum', 'Maximum'],
  },
  'microsoft.insights/components/requests/count': counter((point) => point.requests, ['Count', 'Total'], false),
  'microsoft.insights/components/requests/failed': counter((point) => point.serverErrors, ['Count', 'Total'], false),
  'microsoft.insights/components/requests/duration': mean('MilliSeconds', 1),
};

/** Slots have the metrics of sites. */
export function metricOf(namespace: string, name: string): Metric | undefined {
  return metrics[`${namespace.toLowerCase().replace('/sites/slots', '/sites')}/${name.toLowerCase()}`];
}

/** Undefined where there is no value: no sample, and not a counter of the platform. */
export function aggregate(
  metric: Metric,
  points: readonly MetricPoint[],
  aggregation: Aggregation,
): number | undefined {
  const samples = points.flatMap((point) => metric.sample(point) ?? []);
  if (samples.length === 0) return metric.zeroWithoutData ? 0 : undefined;
  const sum = samples.reduce((total, sample) => total + sample.sum, 0);
  const each = samples.map((sample) => sample.sum / sample.weight);
  const values: Record<Aggregation, () => number> = {
    Total: () => sum,
    Count: () => sum,
    Average: () => sum / samples.reduce((total, sample) => total + sample.weight, 0),
    Minimum: () => Math.min(...each),
    Maximum: () => Math.max(...each),
  };
  return values[aggregation]();
}

/** Points of a resource within `(to - windowMs, to]`. */
export function within(
  points: readonly MetricPoint[],
  resourceIds: readonly string[],
  to: number,
  windowMs: number,
): MetricPoint[] {
  const ids = new Set(resourceIds.map((id) => id.toLowerCase()));
  return points.filter((point) => ids.has(point.resourceId) && point.time > to - windowMs && point.time <= to);
}
