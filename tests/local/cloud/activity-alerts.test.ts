/** Alerts about what was done to resources, and about how they are. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually, group, stagedDigest, subscription, testCloud, type TestCloud } from './support.ts';

const site = 'chaufher-dev-api-weu';
const siteId = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/${site}`;

interface Alert {
  readonly data: { readonly essentials: Record<string, unknown>; readonly alertContext: Record<string, unknown> };
}

let cloud: TestCloud;
let product: Server;
let received: Alert[];

beforeAll(async () => {
  product = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      outgoing.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  cloud = await testCloud({ activityDelayMs: 0 });
});
afterAll(async () => {
  await cloud.cloud.stop();
  product.close();
});
beforeEach(async () => {
  received = [];
  await cloud.control.reset();
  const address = product.address();
  await cloud.control.setAppUrl(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});

const swap = () =>
  cloud.sites.webApps.swapSlotWithProduction(
    group,
    site,
    { targetSlot: 'staging', preserveVnet: true },
    { updateIntervalInMs: 30 },
  );
const alerts = (count: number) =>
  eventually(
    async () => received,
    (found) => found.length >= count,
  );

test('a swap that failed raises the alert of the rule about it, once', async () => {
  await cloud.control.declareArtefact({ digest: stagedDigest, behaviour: { neverStarts: true } });
  await expect(swap()).rejects.toMatchObject({ statusCode: 409 });
  const [alert] = await alerts(1);
  expect(alert?.data.essentials).toMatchObject({
    alertRule: 'chaufher-dev-swap-failed',
    signalType: 'Activity Log',
    severity: 'Sev4',
    monitorCondition: 'Fired',
    monitoringService: 'Activity Log - Administrative',
    alertTargetIDs: [siteId.toLowerCase()],
  });
  expect(alert?.data.alertContext).toMatchObject({
    authorization: { action: 'Microsoft.Web/sites/slotsswap/action', scope: siteId },
    caller: '00000000-0000-4000-8000-00000000d003',
    status: 'Failed',
    level: 'Error',
    operationName: 'Microsoft.Web/sites/slotsswap/action',
  });
  expect(JSON.parse(String(alert?.data.alertContext['claims']))).toMatchObject({
    appid: '00000000-0000-4000-8000-00000000c003',
  });
  expect(await cloud.control.alerts()).toHaveLength(1);
});

test('a swap that succeeded raises none, and one that was refused does', async () => {
  await swap();
  await expect(
    cloud.sites.webApps.swapSlotWithProduction(group, site, { targetSlot: 'blue', preserveVnet: true }).submitted(),
  ).rejects.toMatchObject({ statusCode: 404 });
  await alerts(1);
  expect(await cloud.control.operations()).toMatchObject([{ result: 'succeeded' }, { result: 'refused' }]);
  expect(await cloud.control.alerts()).toHaveLength(1);
});

test('a resource that Azure calls unavailable raises the alert about it, and none when it is well again', async () => {
  await cloud.control.setResourceHealth(siteId, 'Unavailable', 'A host failed.');
  const [alert] = await alerts(1);
  expect(alert?.data.essentials).toMatchObject({
    alertRule: 'chaufher-dev-resource-health',
    monitoringService: 'Resource Health',
  });
  expect(alert?.data.alertContext).toMatchObject({
    eventSource: 'ResourceHealth',
    status: 'Active',
    properties: {
      title: 'A host failed.',
      currentHealthStatus: 'Unavailable',
      previousHealthStatus: 'Available',
      cause: 'PlatformInitiated',
    },
  });
  expect(alert?.data.alertContext).not.toHaveProperty('authorization');
  await cloud.control.setResourceHealth(siteId, 'Available');
  await cloud.control.setResourceHealth('/subscriptions/other/resourceGroups/x', 'Unavailable');
  expect(await cloud.control.alerts()).toHaveLength(1);
});
