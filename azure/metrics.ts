/** Azure Monitor metrics of a site: how much it served, and how much of that failed. */
import type { MonitorClient } from '@azure/arm-monitor';
import { calling } from './errors.ts';

export interface ServedTraffic {
  readonly requests: number;
  readonly serverErrors: number;
}

export interface Metrics {
  /** Requests and 5xx answers of a site in a span of time, whole minutes. */
  served(site: string, from: Date, to: Date): Promise<ServedTraffic>;
}

/** Metric names of Microsoft.Web/sites (azure-monitor-docs, supported metrics). */
const requests = 'Requests';
const serverErrors = 'Http5xx';

export function createMetrics(client: () => Promise<MonitorClient>): Metrics {
  return {
    async served(site, from, to) {
      const { metrics } = await client();
      const answer = await calling(`read the metrics of ${site}`, () =>
        metrics.list(site, {
          timespan: `${from.toISOString()}/${to.toISOString()}`,
          interval: 'PT1M',
          metricnames: `${requests},${serverErrors}`,
          aggregation: 'Total',
        }),
      );
      const total = (name: string) =>
        (answer.value ?? [])
          .filter((metric) => metric.name.value?.toLowerCase() === name.toLowerCase())
          .flatMap((metric) => metric.timeseries)
          .flatMap((series) => series.data ?? [])
          .reduce((sum, point) => sum + (point.total ?? 0), 0);
      return { requests: total(requests), serverErrors: total(serverErrors) };
    },
  };
}
