/** Slot swaps as the official App Service client sees them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventually, goodDigest, group, stagedDigest, testCloud, tokenFor, type TestCloud } from './support.ts';

const site = 'chaufher-dev-api-weu';
const image = (digest: string): string => `DOCKER|chaufherdevacr.azurecr.io/api@${digest}`;
const quick = { updateIntervalInMs: 30 };

describe('slot swaps', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await testCloud();
  });
  afterAll(() => cloud.cloud.stop());
  beforeEach(() => cloud.control.reset());

  const webApps = () => cloud.sites.webApps;
  const swap = () =>
    webApps().swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true }, quick);
  const preview = () =>
    webApps().applySlotConfigToProduction(group, site, { targetSlot: 'staging', preserveVnet: true });

  async function images(): Promise<(string | undefined)[]> {
    const both = [webApps().getConfiguration(group, site), webApps().getConfigurationSlot(group, site, 'staging')];
    return (await Promise.all(both)).map((config) => config.linuxFxVersion);
  }

  async function settings(slot?: string): Promise<Record<string, string>> {
    const list =
      slot === undefined
        ? webApps().listApplicationSettings(group, site)
        : webApps().listApplicationSettingsSlot(group, site, slot);
    return (await list).properties ?? {};
  }

  async function hostOf(slot?: string): Promise<string> {
    const app = slot === undefined ? webApps().get(group, site) : webApps().getSlot(group, site, slot);
    return `https://${(await app).defaultHostName}`;
  }

  const slotSettingsSeen = async (slot: string): Promise<unknown> =>
    (await ask(cloud.cloud, `${await hostOf(slot)}/version`)).json()['slotSettings'];

  const quiet = () =>
    eventually(
      () => webApps().get(group, site),
      (app) => app.inProgressOperationId == null,
    );

  test('exchange the images, and a second swap takes the first one back', async () => {
    await swap();
    expect(await images()).toEqual([image(stagedDigest), image(goodDigest)]);
    await swap();
    expect(await images()).toEqual([image(goodDigest), image(stagedDigest)]);
  });

  test('leave slot settings where they are and take the others along', async () => {
    await webApps().updateApplicationSettingsSlot(group, site, 'staging', {
      properties: { ...(await settings('staging')), FEATURE: 'on' },
    });
    await swap();
    expect(await settings()).toMatchObject({ SLOT_ROLE: 'production', ONLY_IN_PRODUCTION: 'yes', FEATURE: 'on' });
    expect(await settings('staging')).toMatchObject({ SLOT_ROLE: 'staging', ONLY_IN_STAGING: 'yes' });
    expect(await settings('staging')).not.toHaveProperty('FEATURE');
    expect(await settings()).not.toHaveProperty('ONLY_IN_STAGING');
  });

  test('say afterwards which slots were swapped, and when', async () => {
    await swap();
    const { slotSwapStatus } = await webApps().get(group, site);
    expect(slotSwapStatus).toMatchObject({ sourceSlotName: 'staging', destinationSlotName: 'Production' });
    expect(slotSwapStatus?.timestampUtc).toBeInstanceOf(Date);
  });

  test('keep production serving from beginning to end', async () => {
    const production = await hostOf();
    const poller = webApps().swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true }, quick);
    const statuses = new Set<number>();
    await poller.submitted();
    for (;;) {
      statuses.add((await ask(cloud.cloud, `${production}/rides`)).status);
      if ((await webApps().get(group, site)).inProgressOperationId == null) break;
    }
    expect([...statuses]).toEqual([200]);
  });

  test('restart the slot, which does not answer until it is back', async () => {
    const staging = await hostOf('staging');
    await webApps()
      .swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true }, quick)
      .submitted();
    expect((await ask(cloud.cloud, `${staging}/health`)).status).toBe(503);
    await quiet();
    expect((await ask(cloud.cloud, `${staging}/health`)).status).toBe(200);
  });

  test('restart what was switched away, with the slot settings of where it now is', async () => {
    const [production, staging] = [await hostOf(), await hostOf('staging')];
    await webApps()
      .swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true }, quick)
      .submitted();
    await eventually(
      () => ask(cloud.cloud, `${production}/version`),
      (answer) => answer.json()['digest'] === stagedDigest,
    );
    expect((await ask(cloud.cloud, `${staging}/version`)).status).toBe(503);
    await quiet();
    expect((await ask(cloud.cloud, `${staging}/version`)).json()).toMatchObject({
      digest: goodDigest,
      slotSettings: ['SLOT_ROLE', 'ONLY_IN_STAGING'],
    });
  });

  test('answer 202 with a Location that is 202 until the swap is done, then the site', async () => {
    const token = await tokenFor(cloud.cloud, 'pipeline', 'https://management.azure.com/.default');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const path = `/subscriptions/${cloud.cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Web/sites/${site}`;
    const begun = await ask(cloud.cloud, `${cloud.cloud.url}${path}/slotsswap?api-version=2025-05-01`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ targetSlot: 'staging' }),
    });
    expect(begun.status).toBe(202);
    const location = String(begun.headers['location']);
    expect((await ask(cloud.cloud, location, { headers })).status).toBe(202);
    const done = await eventually(
      () => ask(cloud.cloud, location, { headers }),
      (answer) => answer.status !== 202,
    );
    expect(done.json()).toMatchObject({
      name: site,
      properties: { slotSwapStatus: { destinationSlotName: 'Production' } },
    });
  });

  test('are cancelled when an instance does not come back', async () => {
    await cloud.control.declareArtefact({ digest: stagedDigest, behaviour: { neverStarts: true } });
    await expect(swap()).rejects.toMatchObject({ statusCode: 409 });
    expect(await images()).toEqual([image(goodDigest), image(stagedDigest)]);
    expect((await webApps().getSlot(group, site, 'staging')).inProgressOperationId ?? null).toBeNull();
  });

  test('wait for the status that the warm-up settings of the app ask for', async () => {
    const warmUp = { WEBSITE_SWAP_WARMUP_PING_PATH: '/health', WEBSITE_SWAP_WARMUP_PING_STATUSES: '200' };
    await cloud.control.declareArtefact({ digest: stagedDigest, behaviour: { unhealthy: true } });
    await webApps().updateApplicationSettingsSlot(group, site, 'staging', { properties: warmUp });
    await expect(swap()).rejects.toMatchObject({ statusCode: 409 });
  });

  test('refuse a second operation while one runs', async () => {
    await webApps()
      .swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true }, quick)
      .submitted();
    const refusals = [
      webApps().swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true }).submitted(),
      preview(),
      webApps().updateConfigurationSlot(group, site, 'staging', { linuxFxVersion: image(goodDigest) }),
      webApps().restart(group, site),
      webApps().resetProductionSlotConfig(group, site),
    ];
    for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ statusCode: 409 });
    await quiet();
    expect(await images()).toEqual([image(stagedDigest), image(goodDigest)]);
  });

  test('of a slot that does not exist are refused', async () => {
    await expect(
      webApps().swapSlotWithProduction(group, site, { targetSlot: 'blue', preserveVnet: true }).submitted(),
    ).rejects.toMatchObject({ statusCode: 404 });
  });

  describe('with preview', () => {
    test('apply production’s slot settings to the slot, and wait there', async () => {
      expect(await slotSettingsSeen('staging')).toEqual(['SLOT_ROLE', 'ONLY_IN_STAGING']);
      await preview();
      await quiet();
      expect(await slotSettingsSeen('staging')).toEqual(['SLOT_ROLE', 'ONLY_IN_PRODUCTION']);
      expect(await images()).toEqual([image(goodDigest), image(stagedDigest)]);
      expect((await webApps().getSlot(group, site, 'staging')).targetSwapSlot).toBe('Production');
      expect((await webApps().get(group, site)).targetSwapSlot).toBe('staging');
    });

    test('show the operation while the slot warms up, and none while they wait', async () => {
      await preview();
      expect((await webApps().get(group, site)).inProgressOperationId).toEqual(expect.any(String));
      await quiet();
    });

    test('complete by a plain swap, which does not restart the slot again before it switches', async () => {
      await preview();
      await quiet();
      await swap();
      expect(await images()).toEqual([image(stagedDigest), image(goodDigest)]);
      expect((await webApps().getSlot(group, site, 'staging')).targetSwapSlot ?? null).toBeNull();
      expect(await slotSettingsSeen('staging')).toEqual(['SLOT_ROLE', 'ONLY_IN_STAGING']);
    });

    test('give the slot its own settings back when they are reset', async () => {
      await preview();
      await quiet();
      await webApps().resetProductionSlotConfig(group, site);
      expect((await webApps().getSlot(group, site, 'staging')).targetSwapSlot ?? null).toBeNull();
      const seen = await eventually(
        () => slotSettingsSeen('staging'),
        (names) => names !== undefined,
      );
      expect(seen).toEqual(['SLOT_ROLE', 'ONLY_IN_STAGING']);
      expect(await images()).toEqual([image(goodDigest), image(stagedDigest)]);
    });

    test('can be reset while the slot still warms up', async () => {
      await preview();
      await webApps().resetProductionSlotConfig(group, site);
      const app = await webApps().get(group, site);
      expect([app.inProgressOperationId ?? null, app.targetSwapSlot ?? null]).toEqual([null, null]);
    });

    test('refuse changes of the prepared slot', async () => {
      await preview();
      await quiet();
      await expect(
        webApps().updateConfigurationSlot(group, site, 'staging', { linuxFxVersion: image(goodDigest) }),
      ).rejects.toMatchObject({ statusCode: 409 });
      await expect(preview()).rejects.toMatchObject({ statusCode: 409 });
    });

    test('are refused where a slot has site authentication, while a plain swap is not', async () => {
      await webApps().updateAuthSettingsV2Slot(group, site, 'staging', { platform: { enabled: true } });
      await expect(preview()).rejects.toMatchObject({ statusCode: 409 });
      await swap();
      expect(await images()).toEqual([image(stagedDigest), image(goodDigest)]);
    });

    test('are refused in App Service’s own form, of which the client shows only the status', async () => {
      await webApps().updateAuthSettingsV2Slot(group, site, 'staging', { platform: { enabled: true } });
      const token = await tokenFor(cloud.cloud, 'pipeline', 'https://management.azure.com/.default');
      const path = `/subscriptions/${cloud.cloud.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Web/sites/${site}`;
      const refused = await ask(cloud.cloud, `${cloud.cloud.url}${path}/applySlotConfig?api-version=2025-05-01`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ targetSlot: 'staging' }),
      });
      expect(refused.json()).toMatchObject({
        Code: 'Conflict',
        Message: 'Swap with Preview cannot be used when one of the slots has site authentication enabled.',
      });
      await expect(preview()).rejects.toMatchObject({ code: undefined, message: 'Unexpected status code: 409' });
    });

    test('end by themselves when the slot does not come back', async () => {
      await cloud.control.declareArtefact({ digest: stagedDigest, behaviour: { neverStarts: true } });
      await preview();
      await quiet();
      expect((await webApps().getSlot(group, site, 'staging')).targetSwapSlot ?? null).toBeNull();
    });

    test('take the slot’s own path with the destination named', async () => {
      await webApps().applySlotConfigurationSlot(group, site, 'staging', {
        targetSlot: 'production',
        preserveVnet: true,
      });
      await quiet();
      await webApps().swapSlot(group, site, 'staging', { targetSlot: 'production', preserveVnet: true }, quick);
      expect(await images()).toEqual([image(stagedDigest), image(goodDigest)]);
    });
  });

  test('announce what would change', async () => {
    const names: (string | undefined)[] = [];
    for await (const difference of webApps().listSlotDifferencesFromProduction(group, site, {
      targetSlot: 'staging',
      preserveVnet: true,
    })) {
      names.push(difference.settingName);
    }
    expect(names).toEqual(['linuxFxVersion']);
  });
});
