/** Alerts from bad requests of a site to the webhook of the product, and their end. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ask,
  changedSnapshot,
  eventually,
  goodDigest,
  group,
  subscription,
  testCloud,
  type TestCloud,
} from './support.ts';

const site = 'chaufher-dev-api-weu';
const target = `/subscriptions/${subscription}/resourcegroups/${group}/providers/microsoft.web/sites/${site}`;
const component = `/subscriptions/${subscription}/resourcegroups/${group}/providers/microsoft.insights/components/chaufher-dev-appi`;

interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    schemaId: string;
    data: { essentials: Record<string, unknown>; alertContext: Record<string, unknown>; customProperties?: unknown };
  };
}

let cloud: TestCloud;
let product: Server;
let received: Received[] = [];

beforeAll(async () => {
  product = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      received.push({
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
      });
      outgoing.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  // Rules look back five minutes: the tests move the date, not the timers, and evaluate out of turn.
  vi.useFakeTimers({ toFake: ['Date'] });
  cloud = await testCloud({ appUrl: productUrl() });
});
afterAll(async () => {
  vi.useRealTimers();
  await cloud.cloud.stop();
  product.close();
});
beforeEach(async () => {
  await cloud.control.reset();
  received = [];
});
afterEach(() => cloud.control.clearAlerts());

function productUrl(): string {
  const address = product.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const minutes = (count: number): void => {
  vi.setSystemTime(Date.now() + count * 60_000);
};

async function hostOf(name = site): Promise<string> {
  const status = await cloud.control.status();
  return status.services['app-service'].find((each) => each.site === name && each.slot === 'production')?.url ?? '';
}

async function requests(count: number, name = site): Promise<void> {
  const host = await hostOf(name);
  for (let request = 0; request < count; request += 1) await ask(cloud.cloud, `${host}/rides`);
}

async function badRelease(): Promise<void> {
  await cloud.control.declareArtefact({ digest: goodDigest, behaviour: { errorRate: 1 } });
  await requests(12);
}

const sent = (rule: string, condition: string) =>
  received.filter(
    ({ body }) => body.data.essentials['alertRule'] === rule && body.data.essentials['monitorCondition'] === condition,
  );

const whenSent = (rule: string, condition: string, count = 1) =>
  eventually(
    async () => sent(rule, condition),
    (found) => found.length >= count,
  );

describe('a static metric alert', () => {
  test('fires with the common alert schema, as Azure mixes cases and numbers in it', async () => {
    await badRelease();
    await cloud.control.evaluate();
    const [alert] = await whenSent(`${site}-5xx`, 'Fired');
    expect(alert?.url).toBe('/api/alerts');
    expect(alert?.body.schemaId).toBe('azureMonitorCommonAlertSchema');
    expect(alert?.body.data.essentials).toEqual({
      alertId: expect.stringMatching(
        new RegExp(`^/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/[0-9a-f-]{36}$`),
      ),
      alertRule: `${site}-5xx`,
      severity: 'Sev1',
      signalType: 'Metric',
      monitorCondition: 'Fired',
      monitoringService: 'Platform',
      alertTargetIDs: [target],
      configurationItems: [site],
      originAlertId: expect.stringContaining(`${subscription}_${group}_microsoft.insights_metricAlerts_${site}-5xx_`),
      firedDateTime: expect.stringMatching(/^\d{4}-.*Z$/),
      description: `Rule ${site}-5xx.`,
      essentialsVersion: '1.0',
      alertContextVersion: '1.0',
    });
    expect(alert?.body.data.alertContext).toMatchObject({
      properties: { environment: 'dev', component: 'api' },
      conditionType: 'SingleResourceMultipleMetricCriteria',
      condition: {
        windowSize: 'PT5M',
        allOf: [
          {
            metricName: 'Http5xx',
            metricNamespace: 'Microsoft.Web/sites',
            operator: 'GreaterThan',
            threshold: '10',
            timeAggregation: 'Total',
            dimensions: [],
            metricValue: 12,
            webTestName: null,
          },
        ],
      },
    });
    expect(alert?.body.data.customProperties).toEqual({ environment: 'dev', component: 'api' });
  });

  test('comes with a token that says it is from an action group of the tenant', async () => {
    await badRelease();
    await cloud.control.evaluate();
    const [alert] = await whenSent(`${site}-5xx`, 'Fired');
    const keys: JSONWebKeySet = JSON.parse(
      (await ask(cloud.cloud, `${cloud.cloud.url}/${cloud.cloud.tenantId}/discovery/v2.0/keys`)).text,
    );
    const token = /^Bearer (.+)$/.exec(alert?.headers.authorization ?? '')?.[1] ?? '';
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      audience: 'api://chaufher-dev-ops',
      issuer: `${cloud.cloud.url}/${cloud.cloud.tenantId}/v2.0`,
    });
    expect(payload).toMatchObject({
      azp: '461e8683-5575-4561-ac7f-899cc907d62a',
      roles: ['ActionGroupsSecureWebhook'],
      tid: cloud.cloud.tenantId,
    });
  });

  test('is sent once while it lasts', async () => {
    await badRelease();
    await cloud.control.evaluate();
    await whenSent(`${site}-5xx`, 'Fired');
    minutes(1);
    await requests(3);
    await cloud.control.evaluate();
    expect(sent(`${site}-5xx`, 'Fired')).toHaveLength(1);
  });

  test('resolves at the third healthy evaluation in a row, as the same alert', async () => {
    await badRelease();
    await cloud.control.evaluate();
    const [fired] = await whenSent(`${site}-5xx`, 'Fired');
    await cloud.control.declareArtefact({ digest: goodDigest, behaviour: {} });
    minutes(6);
    await cloud.control.evaluate();
    await cloud.control.evaluate();
    expect(sent(`${site}-5xx`, 'Resolved')).toHaveLength(0);
    await cloud.control.evaluate();
    const [resolved] = await whenSent(`${site}-5xx`, 'Resolved');
    const essentials = resolved?.body.data.essentials;
    expect(essentials).toMatchObject({
      alertId: fired?.body.data.essentials['alertId'],
      originAlertId: fired?.body.data.essentials['originAlertId'],
      firedDateTime: fired?.body.data.essentials['firedDateTime'],
      resolvedDateTime: expect.any(String),
    });
    expect(resolved?.body.data.alertContext).toMatchObject({ condition: { allOf: [{ metricValue: 0 }] } });
  });

  test('starts counting again when it is not healthy in between', async () => {
    await badRelease();
    await cloud.control.evaluate();
    await whenSent(`${site}-5xx`, 'Fired');
    minutes(6);
    await cloud.control.evaluate();
    await cloud.control.evaluate();
    await requests(12);
    await cloud.control.evaluate();
    minutes(6);
    await cloud.control.evaluate();
    await cloud.control.evaluate();
    expect(sent(`${site}-5xx`, 'Resolved')).toHaveLength(0);
    await cloud.control.evaluate();
    await whenSent(`${site}-5xx`, 'Resolved');
  });

  test('is another alert the next time', async () => {
    await badRelease();
    await cloud.control.evaluate();
    const [first] = await whenSent(`${site}-5xx`, 'Fired');
    minutes(6);
    for (let evaluation = 0; evaluation < 3; evaluation += 1) await cloud.control.evaluate();
    await whenSent(`${site}-5xx`, 'Resolved');
    await requests(12);
    await cloud.control.evaluate();
    const [, second] = await whenSent(`${site}-5xx`, 'Fired', 2);
    expect(second?.body.data.essentials['alertId']).not.toBe(first?.body.data.essentials['alertId']);
    expect(second?.body.data.essentials['originAlertId']).toBe(first?.body.data.essentials['originAlertId']);
  });
});

describe('other alerts', () => {
  test('of Application Insights fire for each role on its own', async () => {
    await badRelease();
    await requests(4, 'chaufher-dev-api-neu');
    await cloud.control.evaluate();
    const [alert] = await whenSent('chaufher-dev-api-failed-by-role', 'Fired');
    expect(alert?.body.data.essentials).toMatchObject({ severity: 'Sev2', alertTargetIDs: [component] });
    expect(alert?.body.data.alertContext).toMatchObject({
      condition: { allOf: [{ dimensions: [{ name: 'cloud/roleName', value: site }], metricValue: 12 }] },
    });
    expect(sent('chaufher-dev-api-failed-by-role', 'Fired')).toHaveLength(1);
  });

  test('of the health check and of the availability test fire when the site is ill', async () => {
    await cloud.control.declareArtefact({ digest: goodDigest, behaviour: { dependencyDown: 'database' } });
    await cloud.control.evaluate();
    await whenSent(`${site}-health`, 'Fired');
    const [availability] = await whenSent(`${site}-availability`, 'Fired');
    expect(availability?.body.data.alertContext).toMatchObject({
      conditionType: 'WebtestLocationAvailabilityCriteria',
      condition: {
        allOf: [
          {
            metricName: 'Failed Location',
            metricNamespace: null,
            threshold: '2',
            timeAggregation: 'Sum',
            metricValue: 3,
            webTestName: `${site}-availability`,
          },
        ],
      },
    });
    expect(availability?.body.data.essentials['alertTargetIDs']).toEqual([component]);
  });

  test('that are not evaluated are listed with the reason', async () => {
    const { services } = await cloud.control.status();
    const reasons = Object.fromEntries(
      services.monitor.notEvaluated.map(({ id, reason }) => [id.split('/').at(-1), reason]),
    );
    expect(reasons).toEqual({
      'chaufher-dev-api-weu-cpu': 'the metric Microsoft.Web/sites CpuTime is not emulated',
      'chaufher-dev-query': 'log queries are not emulated',
      'chaufher-dev-service-health': 'events of category ServiceHealth are not emulated',
    });
  });
});

async function bad(change: Parameters<typeof changedSnapshot>[0]): Promise<TestCloud> {
  const other = await testCloud({ appUrl: productUrl(), snapshot: changedSnapshot(change) });
  await other.control.declareArtefact({ digest: goodDigest, behaviour: { errorRate: 1 } });
  const { services } = await other.control.status();
  const url = services['app-service'].find((each) => each.site === site)?.url ?? '';
  for (let request = 0; request < 12; request += 1) await ask(other.cloud, `${url}/rides`);
  await other.control.evaluate();
  return other;
}

describe('the wiring is the snapshot’s', () => {
  test('without the action group nothing is sent', async () => {
    const other = await bad((resources) =>
      resources.filter((resource) => resource['type'] !== 'Microsoft.Insights/actionGroups'),
    );
    expect((await other.control.status()).services.monitor.firing.length).toBeGreaterThan(0);
    expect(await other.control.alerts()).toEqual([]);
    await other.cloud.stop();
  });

  test('without the rule nothing fires', async () => {
    const other = await bad((resources) =>
      resources.filter((resource) => resource['type'] !== 'Microsoft.Insights/metricAlerts'),
    );
    expect((await other.control.status()).services.monitor.firing).toEqual([]);
    expect(await other.control.alerts()).toEqual([]);
    await other.cloud.stop();
  });

  test('without a receiver an alert goes nowhere', async () => {
    const other = await bad((resources) =>
      resources.map((resource) =>
        resource['type'] === 'Microsoft.Insights/actionGroups'
          ? { ...resource, properties: { enabled: true, webhookReceivers: [] } }
          : resource,
      ),
    );
    expect(await other.control.alerts()).toEqual([]);
    await other.cloud.stop();
  });

  test('a receiver off this machine is not called', async () => {
    const other = await bad((resources) =>
      resources.map((resource) =>
        resource['type'] === 'Microsoft.Insights/actionGroups'
          ? {
              ...resource,
              properties: {
                enabled: true,
                webhookReceivers: [{ name: 'x', serviceUri: 'https://hooks.example/x', useCommonAlertSchema: true }],
              },
            }
          : resource,
      ),
    );
    const [delivery] = await eventually(
      () => other.control.alerts(),
      (alerts) => (alerts[0]?.attempts.length ?? 0) > 0,
    );
    expect(delivery).toMatchObject({
      state: 'pending',
      attempts: [{ error: expect.stringContaining('not of this machine') }],
    });
    await other.cloud.stop();
  });
});
