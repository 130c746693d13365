import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventually, goodDigest, group, stagedDigest, testCloud, type TestCloud } from './support.ts';

const site = 'chaufher-dev-api-weu';
const image = (digest: string): string => `DOCKER|chaufherdevacr.azurecr.io/api@${digest}`;

describe('slot swaps through the App Service client', () => {
  let test$: TestCloud;
  beforeAll(async () => {
    test$ = await testCloud();
  });
  afterAll(() => test$.cloud.stop());
  beforeEach(() => test$.control.reset());

  const images = async (): Promise<{ production: string | undefined; staging: string | undefined }> => {
    const [production, staging] = await Promise.all([
      test$.sites.webApps.getConfiguration(group, site),
      test$.sites.webApps.getConfigurationSlot(group, site, 'staging'),
    ]);
    return { production: production.linuxFxVersion, staging: staging.linuxFxVersion };
  };

  test('a swap exchanges the images, and a second one takes it back', async () => {
    const swap = () =>
      test$.sites.webApps.swapSlotWithProduction(
        group,
        site,
        { targetSlot: 'staging', preserveVnet: true },
        { updateIntervalInMs: 50 },
      );
    await swap();
    expect(await images()).toEqual({ production: image(stagedDigest), staging: image(goodDigest) });
    await swap();
    expect(await images()).toEqual({ production: image(goodDigest), staging: image(stagedDigest) });
  });

  test('the site itself answers with what runs in it', async () => {
    const { defaultHostName } = await test$.sites.webApps.get(group, site);
    const version = await ask(test$.cloud, `https://${defaultHostName}/version`);
    expect(version.json()).toMatchObject({ digest: goodDigest, commit: 'a'.repeat(40) });
    expect(
      await eventually(
        () => ask(test$.cloud, `https://${defaultHostName}/health`),
        (answer) => answer.status === 200,
      ),
    ).toMatchObject({ status: 200 });
  });
});
