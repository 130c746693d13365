import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWebApps, imageAtDigest, type WebApps } from '../../../azure/web-apps.ts';
import { bad, good } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { startAzure, type EmulatedAzure } from './azure.ts';

let azure: EmulatedAzure;
let webApps: WebApps;
let site: string;
beforeAll(async () => {
  azure = await startAzure();
  webApps = createWebApps(() => azure.clients.webSites());
  site = azure.site('weu');
});
afterAll(() => azure[Symbol.asyncDispose]());

/** The bad release in production, the good one in the slot. */
beforeEach(async () => {
  await azure.control.reset();
  await azure.control.clearFaults();
  for (const digest of [good, bad]) {
    await azure.control.declareArtefact({ digest });
    await azure.control.release({ digest });
  }
});

const image = (digest: string) => `chaufherdevacr.azurecr.io/api@${digest}`;

async function ended(): Promise<void> {
  await expect.poll(async () => (await webApps.read(site)).pendingOperation, { timeout: 5000 }).toBeUndefined();
}

describe('a site', () => {
  it('is read with its digest, its host and its slot', async () => {
    const [production, staged] = [await webApps.read(site), await webApps.read(site, 'staging')];
    expect(production).toEqual({
      site,
      state: 'Running',
      hostName: expect.any(String),
      image: image(bad),
      digest: bad,
    });
    expect(staged).toMatchObject({ site, slot: 'staging', digest: good });
    expect(staged.hostName).not.toBe(production.hostName);
  });

  it('that does not exist is not found, by name', async () => {
    await expect(webApps.read(`${site}-gone`)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('chaufher-dev-api-weu-gone'),
    });
  });

  it('is known by its resource id and by nothing else', async () => {
    await expect(webApps.read('chaufher-dev-api-weu')).rejects.toMatchObject({ code: 'input-invalid' });
  });

  it('gets another image by digest into its slot', async () => {
    await webApps.setImage(site, 'staging', image(bad));
    expect((await webApps.read(site, 'staging')).digest).toBe(bad);
  });
});

describe('a swap', () => {
  it('with preview shows itself on the site until it is completed', async () => {
    expect(await webApps.applySlotConfig(site, 'staging')).toBe('begun');
    await ended();
    expect((await webApps.read(site)).swapTarget).toBe('staging');
    await webApps.beginSwap(site, 'staging');
    expect((await webApps.read(site)).pendingOperation).toEqual(expect.any(String));
    await ended();
    expect(await webApps.read(site)).toMatchObject({ digest: good });
    expect((await webApps.read(site)).swapTarget).toBeUndefined();
  });

  it('with preview can be left again', async () => {
    await webApps.applySlotConfig(site, 'staging');
    await ended();
    await webApps.resetSlotConfig(site);
    await ended();
    expect((await webApps.read(site)).swapTarget).toBeUndefined();
    expect((await webApps.read(site)).digest).toBe(bad);
  });

  it('with preview is refused where the slot has site authentication, which is an answer and no failure', async () => {
    const { webApps: sites } = await azure.clients.webSites();
    await sites.updateAuthSettingsV2Slot('chaufher-dev-compute', 'chaufher-dev-api-weu', 'staging', {
      platform: { enabled: true },
    });
    expect(await webApps.applySlotConfig(site, 'staging')).toBe('preview-refused');
    await webApps.beginSwap(site, 'staging');
    await ended();
    expect((await webApps.read(site)).digest).toBe(good);
  });

  it('returns while it runs, and meets another with a request to try again later', async () => {
    await webApps.beginSwap(site, 'staging');
    await expect(webApps.beginSwap(site, 'staging')).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining('another operation is in progress'),
    });
    await ended();
  });

  it('whose answer is lost has begun all the same, and is seen to have', async () => {
    await azure.control.clearOperations();
    await azure.control.addFault({ path: '*slotsswap', status: 500, afterEffect: true, count: 1 });
    await expect(webApps.beginSwap(site, 'staging')).rejects.toMatchObject({ retryable: true });
    expect((await webApps.read(site)).pendingOperation).toEqual(expect.any(String));
    await ended();
    const operations = await azure.control.operations();
    expect(operations.filter(({ operation }) => operation.endsWith('slotsswap')).length).toBe(1);
    expect((await webApps.read(site)).digest).toBe(good);
  });
});

describe('what Azure answers', () => {
  it('is told in its own words', async () => {
    await azure.control.addFault({
      path: '*applySlotConfig',
      status: 403,
      code: 'AuthorizationFailed',
      message: 'No.',
    });
    await expect(webApps.applySlotConfig(site, 'staging')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/slot settings.*403 AuthorizationFailed: No\./),
    });
  });
});

describe('an image at another digest', () => {
  it.each([
    ['registry.example/api@sha256:' + 'a'.repeat(64), 'registry.example/api'],
    ['registry.example/api:1.4', 'registry.example/api'],
    ['registry.example:5000/team/api', 'registry.example:5000/team/api'],
    ['registry.example:5000/api:latest', 'registry.example:5000/api'],
  ])('keeps the repository of %s', (from, repository) => {
    expect(imageAtDigest(from, good)).toBe(`${repository}@${good}`);
  });
});
