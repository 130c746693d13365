/** Faults that are switched on, and what the official clients make of them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask, group, testCloud, type TestCloud } from './support.ts';

const site = 'chaufher-dev-api-weu';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.cloud.stop());
beforeEach(() => cloud.control.reset());

const getSite = () => cloud.sites.webApps.get(group, site);

test('a throttled client waits as long as it was told, and then succeeds', async () => {
  await cloud.control.addFault({ service: 'app-service', method: 'GET', status: 429, retryAfterSeconds: 1, count: 1 });
  const begun = performance.now();
  expect((await getSite()).name).toBe(site);
  expect(performance.now() - begun).toBeGreaterThan(950);
  expect(await cloud.control.faults()).toMatchObject([{ hits: 1 }]);
});

test('a service that fails every time fails its client with the status', async () => {
  await cloud.control.addFault({ service: 'app-service', status: 503 });
  await expect(getSite()).rejects.toMatchObject({ statusCode: 503 });
  const hits = (await cloud.control.faults())[0]?.hits ?? 0;
  expect(hits).toBeGreaterThan(1);
});

test('a service that never answers is left by a client that gives up', async () => {
  await cloud.control.addFault({ service: 'app-service', hang: true });
  await expect(cloud.sites.webApps.get(group, site, { abortSignal: AbortSignal.timeout(200) })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('a slow service is only slow', async () => {
  await cloud.control.addFault({ service: 'app-service', latencyMs: 150, count: 1 });
  const begun = performance.now();
  await getSite();
  expect(performance.now() - begun).toBeGreaterThan(140);
});

test('a fault hits only what it names', async () => {
  await cloud.control.addFault({ path: '*/sites/chaufher-dev-api-neu*', method: 'GET', status: 500, count: 99 });
  expect((await getSite()).name).toBe(site);
  await expect(cloud.sites.webApps.get(group, 'chaufher-dev-api-neu')).rejects.toMatchObject({ statusCode: 500 });
});

test('an answer can be lost after the operation had its effect', async () => {
  await cloud.control.addFault({ path: '*/slotsswap', status: 400, code: 'BadGateway', afterEffect: true, count: 1 });
  const swap = cloud.sites.webApps.swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true });
  await expect(swap.submitted()).rejects.toMatchObject({ statusCode: 400 });
  expect((await getSite()).inProgressOperationId).toEqual(expect.any(String));
});

test('a site itself can be made to fail', async () => {
  const { defaultHostName = '' } = await getSite();
  await cloud.control.addFault({ service: 'web-apps', host: defaultHostName, path: '/health', status: 502 });
  const host = `https://${defaultHostName}`;
  const other = (await cloud.sites.webApps.get(group, 'chaufher-dev-api-neu')).defaultHostName;
  expect((await ask(cloud.cloud, `https://${other}/health`)).status).toBe(200);
  expect((await ask(cloud.cloud, `${host}/health`)).status).toBe(502);
  expect((await ask(cloud.cloud, `${host}/version`)).status).toBe(200);
});

test('a fault is removed by its id, and a rule that does nothing is refused', async () => {
  const { id } = await cloud.control.addFault({ status: 500 });
  await cloud.control.removeFault(id);
  expect(await cloud.control.faults()).toEqual([]);
  await expect(cloud.control.addFault({ service: 'arm' })).rejects.toThrow(/latencyMs, status or hang/);
});
