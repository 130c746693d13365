/** The environment dev, built from its Bicep, applied to an emulated cloud and taken away again. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedVaults } from '../../../local/system/seed.ts';
import { stackNameOf } from '../../../pipelines/build.ts';
import { deploymentOf } from '../../../pipelines/context.ts';
import type { PipelineAzure } from '../../../pipelines/azure.ts';
import { loadEstate } from '../../../resources/load.ts';
import { hasBicep, sayIfSkipped } from '../cloud/deployments/templates.ts';
import { ask, clientsOf, subscription, testCloud, type TestCloud } from '../cloud/support.ts';
import { createBench, repository, type Bench } from './bench.ts';

sayIfSkipped('tests/local/pipelines/apply-and-destroy.test.ts');

const alone = ['--without-lease', 'there is no automation in this test'];
const group = 'chaufher-dev-automation';
const groupOfDev = `/subscriptions/${subscription}/resourceGroups/${group}`;

describe.skipIf(!hasBicep)('an environment', () => {
  let test: TestCloud;
  let bench: Bench;
  let azure: PipelineAzure;
  beforeAll(async () => {
    const snapshot = join(repository, 'infra/snapshots/dev.json');
    test = await testCloud({ snapshot, durations: { restartMs: 50, switchMs: 50, warmUpLimitMs: 600 } });
    bench = createBench(test.cloud);
    azure = await bench.context.azure(deploymentOf('dev'));
    await bench.run('build', '--env', 'dev');
  });
  afterAll(async () => {
    bench.remove();
    await test.cloud.stop();
  });

  const stack = () => azure.deployments.stack(stackNameOf('dev'));

  it('is applied in waves with a hold point after each, and ends as one stack that only its own may write', async () => {
    expect(await bench.run('apply', '--env', 'dev', ...alone)).toBe(0);
    const waves = bench.lines.filter((line) => /^(wave|stack|\s+healthy)/.test(line)).map((line) => line.split(':')[0]);
    expect(waves).toEqual([
      'wave foundations',
      '  healthy',
      'wave home-region',
      '  healthy',
      'stack chaufher-dev',
      '  healthy',
    ]);
    expect(await stack()).toMatchObject({ state: 'succeeded' });

    const account = `${groupOfDev}/providers/Microsoft.Storage/storageAccounts/chaufherdevopsweu`;
    const change = (principal: string) =>
      clientsOf(test.cloud, principal).resources.resources.beginUpdateByIdAndWait(account, '2025-01-01', { tags: {} });
    await expect(change('on-call')).rejects.toMatchObject({ code: 'DenyAssignmentAuthorizationFailed' });
    await change('pipeline');
  });

  it('takes no release back: what runs stays, whatever the parameter file says', async () => {
    const digest = `sha256:${'c'.repeat(64)}`;
    await test.control.declareArtefact({ digest, commit: 'c0ffee0' });
    await test.control.release({ digest });
    await bench.run('apply', '--env', 'dev', ...alone);
    const { services } = await test.control.status();
    const images = services['app-service'].filter(({ slot, site }) => slot === 'production' && site.includes('-api-'));
    expect(images.map(({ image }) => image.split('@')[1])).toEqual([digest, digest]);
  });

  it('is not deployed between two releases', async () => {
    const digest = `sha256:${'d'.repeat(64)}`;
    await test.control.declareArtefact({ digest });
    await test.control.release({ digest, sites: ['chaufher-dev-api-neu'] });
    await expect(bench.run('apply', '--env', 'dev', ...alone)).rejects.toThrow('hold different artefacts');
    // One more everywhere, and production and slots are alike again.
    await test.control.release({ digest });
    await test.control.release({ digest: `sha256:${'e'.repeat(64)}` });
  });

  it('stops at the hold point after the wave that makes a site unhealthy, and leaves the other region alone', async () => {
    await seedVaults(test.control, (await loadEstate(bench.root)).credentials('dev'));
    bench.edit('operations/pipelines.yaml', 'withinSeconds: 600', 'withinSeconds: 1');
    bench.edit('.local/pipeline/dev/release.json', /jwt-signing-key/g, 'jwt-signing-kee');
    await expect(bench.run('apply', '--env', 'dev', ...alone)).rejects.toThrow(
      'Not healthy after wave home-region: chaufher-dev-api-weu: answered 503',
    );
    expect(bench.lines.filter((line) => line.startsWith('stack'))).toEqual([]);
    const production = (await test.control.status()).services['app-service'].filter(
      ({ slot }) => slot === 'production',
    );
    const health = production
      .filter(({ site }) => site.includes('-api-'))
      .map(async ({ site, url }) => [site, (await ask(test.cloud, `${url}/health`)).status]);
    expect(Object.fromEntries(await Promise.all(health))).toEqual({
      'chaufher-dev-api-weu': 503,
      'chaufher-dev-api-neu': 200,
    });
  });

  it('is destroyed as planned: everything it made, and nothing that others put there', async () => {
    await test.resources.resources.beginCreateOrUpdateByIdAndWait(
      `${groupOfDev}/providers/Microsoft.Storage/storageAccounts/foreign`,
      '2025-01-01',
      { location: 'westeurope' },
    );
    expect(await bench.run('destroy', '--env', 'dev')).toBe(0);
    expect(await stack()).toBeDefined();
    const hash = /--plan (\w+)/.exec(bench.lines.join('\n'))?.[1] ?? '';
    await expect(bench.run('destroy', '--env', 'dev', '--plan', '0123456789abcdef', ...alone)).rejects.toThrow(
      'look at it again',
    );

    expect(await bench.run('destroy', '--env', 'dev', '--plan', hash, ...alone)).toBe(0);
    expect(await azure.deployments.resourcesIn(group)).toEqual([
      `${groupOfDev}/providers/Microsoft.Storage/storageAccounts/foreign`,
    ]);
    expect(await stack()).toBeUndefined();
  });
});
