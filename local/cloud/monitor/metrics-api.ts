/** `GET {resource}/providers/Microsoft.Insights/metrics`: the values that the alert rules see. */
import { parseResourcePath } from '../arm/resource-id.ts';
import { missing } from '../arm/generic.ts';
import type { Resources } from '../arm/state.ts';
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { ok } from '../requests.ts';
import { millisecondsOf } from './durations.ts';
import type { Roles } from './evaluate.ts';
import { aggregate, metricOf, within, type Aggregation } from './metrics.ts';
import type { MetricPoint } from './state.ts';

const suffix = 'providers/microsoft.insights/metrics';

export function isMetricsRequest(segments: readonly string[]): boolean {
  return segments.slice(-3).join('/').toLowerCase() === suffix && segments.length > 5;
}

const aggregations: Readonly<Record<string, Aggregation>> = {
  total: 'Total',
  average: 'Average',
  count: 'Count',
  minimum: 'Minimum',
  maximum: 'Maximum',
};

/** Values in bins of `interval` over `timespan` (`from/to`, the last hour where left out). Throws Azure's 400 for what is not emulated. */
export function metricsOf(
  request: CloudRequest,
  deps: { points: readonly MetricPoint[]; resources: Resources; roles: Roles },
): CloudResponse {
  const path = parseResourcePath(request.segments.slice(0, -3));
  if (path === undefined) throw new AzureError(400, 'BadRequest', 'Metrics are read of a resource.');
  const resource = deps.resources.get(path.id) ?? missing(path);
  const query = request.url.searchParams;
  const { from, to } = timespanOf(query.get('timespan'));
  const interval = query.get('interval') ?? 'PT1M';
  const stepMs = millisecondsOf(interval);
  if (stepMs === undefined) throw new AzureError(400, 'BadRequest', `The interval '${interval}' is not supported.`);
  if (query.has('$filter'))
    throw new AzureError(501, 'NotImplemented', 'The emulated cloud does not implement $filter of metrics.');
  const wanted = (query.get('aggregation') ?? 'Average').split(',').map((name) => name.trim().toLowerCase());
  const sources = /microsoft\.insights\/components$/i.test(resource.type)
    ? deps.roles(resource.id).map((role) => role.resourceId)
    : [resource.id];
  const bins = Array.from({ length: Math.ceil((to - from) / stepMs) }, (_, index) => from + index * stepMs);

  const value = (query.get('metricnames') ?? '').split(',').map((given) => {
    const name = given.trim();
    const metric = metricOf(resource.type, name);
    if (metric === undefined) {
      throw new AzureError(
        400,
        'BadRequest',
        `Failed to find metric configuration for provider: ${resource.type}, metric: ${name}. The emulated cloud has only some.`,
      );
    }
    const data = bins.map((start) => {
      const points = within(deps.points, sources, start + stepMs, stepMs);
      const values = wanted.flatMap((key) => {
        const aggregation = aggregations[key];
        const found = aggregation === undefined ? undefined : aggregate(metric, points, aggregation);
        return found === undefined ? [] : [[key, found]];
      });
      return { timeStamp: new Date(start).toISOString(), ...Object.fromEntries(values) };
    });
    return {
      id: `${resource.id}/providers/Microsoft.Insights/metrics/${name}`,
      type: 'Microsoft.Insights/metrics',
      name: { value: name, localizedValue: name },
      unit: metric.unit,
      errorCode: 'Success',
      timeseries: [{ metadatavalues: [], data }],
    };
  });
  return ok({
    cost: 0,
    timespan: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
    interval,
    namespace: resource.type,
    resourceregion: resource.location ?? 'global',
    value,
  });
}

function timespanOf(timespan: string | null): { from: number; to: number } {
  const now = Date.now();
  const [start, end] = timespan?.split('/').map((time) => Date.parse(time)) ?? [now - 60 * 60_000, now];
  if (
    start === undefined ||
    end === undefined ||
    Number.isNaN(start + end) ||
    end <= start ||
    end - start > 24 * 60 * 60_000
  ) {
    throw new AzureError(400, 'BadRequest', `The timespan '${timespan}' is not 'from/to' within a day.`);
  }
  return { from: start, to: end };
}
