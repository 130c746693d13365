/** Sites, slots and their configuration as the official App Service client sees them, and the sites themselves. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventually, goodDigest, group, testCloud, type TestCloud } from './support.ts';

const site = 'chaufher-dev-api-weu';
const otherDigest = `sha256:${'c'.repeat(64)}`;
const otherImage = `DOCKER|chaufherdevacr.azurecr.io/api@${otherDigest}`;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.cloud.stop());
beforeEach(() => cloud.control.reset());

const webApps = () => cloud.sites.webApps;
const hostOf = async (name = site): Promise<string> => `https://${(await webApps().get(group, name)).defaultHostName}`;
const get = (url: string) => ask(cloud.cloud, url);

describe('reading', () => {
  test('a site has the template’s tags, its state and an address on this machine', async () => {
    const app = await webApps().get(group, site);
    expect(app).toMatchObject({
      name: site,
      location: 'westeurope',
      kind: 'app,linux,container',
      state: 'Running',
      tags: { component: 'api' },
    });
    expect(app.defaultHostName).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(app.hostNames).toEqual([app.defaultHostName]);
  });

  test('each site and slot has an address of its own', async () => {
    const slot = await webApps().getSlot(group, site, 'staging');
    const other = await webApps().get(group, 'chaufher-dev-api-neu');
    expect(
      new Set([(await webApps().get(group, site)).defaultHostName, slot.defaultHostName, other.defaultHostName]).size,
    ).toBe(3);
  });

  test('slots and sites are listed', async () => {
    const slots: (string | undefined)[] = [];
    for await (const slot of webApps().listSlots(group, site)) slots.push(slot.name);
    const sites: (string | undefined)[] = [];
    for await (const each of webApps().listByResourceGroup(group)) sites.push(each.name);
    expect(slots).toEqual([`${site}/staging`]);
    expect(sites).toEqual([site, 'chaufher-dev-api-neu', 'chaufher-dev-ops-weu']);
  });

  test('names and groups compare without case', async () => {
    expect((await webApps().get('CHAUFHER-DEV', site.toUpperCase())).name).toBe(site);
  });

  test('settings are not in the configuration, but in a list of their own', async () => {
    expect((await webApps().getConfiguration(group, site)).appSettings ?? null).toBeNull();
    expect((await webApps().listApplicationSettings(group, site)).properties).toMatchObject({
      ENVIRONMENT: 'dev',
      SLOT_ROLE: 'production',
    });
    expect((await webApps().listSlotConfigurationNames(group, site)).appSettingNames).toContain('SLOT_ROLE');
  });

  test('a site that does not exist is a 404 of Azure', async () => {
    await expect(webApps().get(group, 'nobody')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
    await expect(webApps().getSlot(group, site, 'blue')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });
});

describe('changing', () => {
  test('another image restarts the slot, which then runs it', async () => {
    await webApps().updateConfigurationSlot(group, site, 'staging', { linuxFxVersion: otherImage });
    const host = `https://${(await webApps().getSlot(group, site, 'staging')).defaultHostName}`;
    expect((await get(`${host}/version`)).status).toBe(503);
    const back = await eventually(
      () => get(`${host}/version`),
      (answer) => answer.status === 200,
    );
    expect(back.json()).toMatchObject({ digest: otherDigest });
  });

  test('site configuration in a PATCH of the site counts as well', async () => {
    await webApps().update(group, site, { siteConfig: { linuxFxVersion: otherImage }, httpsOnly: true });
    expect((await webApps().getConfiguration(group, site)).linuxFxVersion).toBe(otherImage);
  });

  test('the same configuration again restarts nothing', async () => {
    const { linuxFxVersion } = await webApps().getConfiguration(group, site);
    await webApps().updateConfiguration(group, site, { linuxFxVersion: linuxFxVersion ?? '' });
    expect((await get(`${await hostOf()}/health`)).status).toBe(200);
  });

  test('tags of a site change through the resource client, and its properties stay', async () => {
    const id = (await webApps().get(group, site)).id ?? '';
    await cloud.resources.tagsOperations.updateAtScope(id, {
      operation: 'Merge',
      properties: { tags: { release: '42' } },
    });
    const app = await webApps().get(group, site);
    expect(app.tags).toMatchObject({ component: 'api', release: '42' });
    expect(app.httpsOnly).toBe(true);
  });

  test('a stopped site does not answer until it is started', async () => {
    await webApps().stop(group, site);
    expect((await get(`${await hostOf()}/health`)).status).toBe(503);
    await webApps().start(group, site);
    await eventually(
      async () => get(`${await hostOf()}/health`),
      (answer) => answer.status === 200,
    );
  });

  test('what is not emulated is refused by name', async () => {
    await expect(webApps().listPublishingProfileXmlWithSecrets(group, site, {})).rejects.toMatchObject({
      statusCode: 501,
    });
    await expect(webApps().getDiagnosticLogsConfiguration(group, site)).rejects.toThrow(/config\/logs/);
  });
});

const declare = (behaviour: object) =>
  cloud.control.declareArtefact({ digest: goodDigest, commit: 'abc123', version: '2.1.0', behaviour });

describe('answering requests', () => {
  test('a healthy artefact serves everything', async () => {
    const host = await hostOf();
    expect((await get(`${host}/rides`)).status).toBe(200);
    expect((await get(`${host}/health`)).json()).toEqual({ status: 'healthy', checks: [] });
  });

  test('a declared artefact says its version and commit', async () => {
    await declare({});
    expect((await get(`${await hostOf()}/version`)).json()).toMatchObject({
      version: '2.1.0',
      commit: 'abc123',
      digest: goodDigest,
    });
  });

  test('a bad artefact fails the same part of its requests in every run', async () => {
    await declare({ errorRate: 0.25 });
    const host = await hostOf();
    const statuses: number[] = [];
    for (let request = 0; request < 8; request += 1) statuses.push((await get(`${host}/rides`)).status);
    expect(statuses.filter((status) => status === 500)).toHaveLength(2);
    expect((await get(`${host}/health`)).status).toBe(200);
  });

  test('a dependency that is down is named by the health check', async () => {
    await declare({ dependencyDown: 'database' });
    const health = await get(`${await hostOf()}/health`);
    expect(health.status).toBe(503);
    expect(health.json()).toEqual({ status: 'unhealthy', checks: [{ name: 'database', status: 'unreachable' }] });
  });

  test('a slow artefact takes its time', async () => {
    await declare({ latencyMs: 120 });
    const host = await hostOf();
    const begun = performance.now();
    await get(`${host}/rides`);
    expect(performance.now() - begun).toBeGreaterThan(100);
  });
});

describe('releasing', () => {
  test('puts an artefact into production of every site at once, and the one before into the slots', async () => {
    await cloud.control.release({ digest: otherDigest });
    for (const name of [site, 'chaufher-dev-api-neu']) {
      expect((await get(`${await hostOf(name)}/version`)).json()).toMatchObject({ digest: otherDigest });
      expect((await webApps().getConfigurationSlot(group, name, 'staging')).linuxFxVersion).toContain(goodDigest);
    }
  });

  test('goes through a real swap when asked to', async () => {
    await cloud.control.release({ digest: otherDigest, sites: [site], through: 'operations' });
    expect((await webApps().get(group, site)).inProgressOperationId).toEqual(expect.any(String));
    await eventually(
      async () => get(`${await hostOf()}/version`),
      (answer) => answer.json()['digest'] === otherDigest,
    );
  });
});
