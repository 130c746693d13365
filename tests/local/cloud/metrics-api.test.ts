/** Metrics as the official monitor client reads them. */
import { MonitorClient } from '@azure/arm-monitor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, credentialOf, goodDigest, group, subscription, testCloud, type TestCloud } from './support.ts';

const siteId = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/chaufher-dev-api-weu`;

let cloud: TestCloud;
let monitor: MonitorClient;
beforeAll(async () => {
  cloud = await testCloud();
  monitor = new MonitorClient(credentialOf(cloud.cloud, 'reader'), subscription, {
    endpoint: cloud.cloud.url,
    tlsOptions: { ca: cloud.cloud.ca },
  });
});
afterAll(() => cloud.cloud.stop());

test('requests and server errors of a site are counted in whole minutes', async () => {
  await cloud.control.declareArtefact({ digest: goodDigest, behaviour: { errorRate: 0.5 } });
  const url = (await cloud.control.status()).services['app-service'][0]?.url;
  for (let request = 0; request < 4; request += 1) await ask(cloud.cloud, `${url}/rides`);
  await cloud.control.evaluate();
  const minute = 60_000;
  const to = Math.ceil((Date.now() + 1) / minute) * minute;
  const timespan = `${new Date(to - 5 * minute).toISOString()}/${new Date(to).toISOString()}`;
  const { value, interval } = await monitor.metrics.list(siteId, {
    timespan,
    interval: 'PT1M',
    metricnames: 'Requests,Http5xx',
    aggregation: 'Total',
  });
  const totals = value.map((metric) => [
    metric.name.value,
    metric.timeseries.flatMap((series) => series.data ?? []).reduce((sum, point) => sum + (point.total ?? 0), 0),
  ]);
  expect(interval).toBe('PT1M');
  expect(totals).toEqual([
    ['Requests', 4],
    ['Http5xx', 2],
  ]);
  expect(value[0]?.timeseries[0]?.data).toHaveLength(5);
});

test('a metric that is not emulated is refused by name', async () => {
  await expect(monitor.metrics.list(siteId, { metricnames: 'CpuTime' })).rejects.toThrow(/CpuTime/);
});
