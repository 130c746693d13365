/** The deployment of an environment, job by job as the workflow has it, against the app and the emulated cloud: a good one, and one that fails in a wave. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedVaults } from '../../../local/system/seed.ts';
import type { Release } from '../../../records/releases.ts';
import type { Run } from '../../../records/runs.ts';
import { loadEstate } from '../../../resources/load.ts';
import { startApp, type RunningApp } from '../app/running-app.ts';
import { hasBicep, sayIfSkipped } from '../cloud/deployments/templates.ts';
import { ask } from '../cloud/support.ts';
import { writeEndpoints } from './bench.ts';
import { createCheckout, type Checkout } from './checkout.ts';
import { runJob, type JobRun } from './workflow.ts';

sayIfSkipped('tests/local/pipelines/deploy.test.ts');

const minutes = 60_000;

const environmentOf = (run: string) => ({
  ...process.env,
  GITHUB_RUN_ID: run,
  GITHUB_RUN_ATTEMPT: '1',
  USER: 'runner',
});

describe.skipIf(!hasBicep)('a deployment', { timeout: 10 * minutes }, () => {
  let app: RunningApp;
  let checkout: Checkout;
  let teams: Server;
  const told: { event: string; environment: string }[] = [];

  beforeAll(async () => {
    app = await startApp();
    checkout = createCheckout();
    const { cloud, environment } = app.azure;
    await app.control.setAppUrl(app.baseUrl);
    writeEndpoints(checkout.root, cloud, app.baseUrl, environment);
    await seedVaults(app.control, (await loadEstate(checkout.root)).credentials('dev'));
    teams = createServer((incoming, outgoing) => {
      let text = '';
      incoming.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      incoming.on('end', () => {
        told.push(JSON.parse(text));
        outgoing.end();
      });
    });
    await new Promise<void>((resolve) => teams.listen(0, '127.0.0.1', resolve));
    const address = teams.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/infrastructure`;
    checkout.edit('operations/pipelines.yaml', 'webhooks: []', `webhooks:\n  - name: rides\n    url: ${url}`);
    checkout.edit('operations/pipelines.yaml', 'withinSeconds: 600', 'withinSeconds: 15');
    checkout.edit('operations/components.yaml', 'everySeconds: 5', 'everySeconds: 1');
  }, 2 * minutes);
  afterAll(async () => {
    teams.close();
    checkout.remove();
    await app[Symbol.asyncDispose]();
  });

  /** The jobs of the reusable workflow, each in the order of the file. */
  async function deploy(run: string, major = false): Promise<JobRun> {
    const common = {
      root: checkout.root,
      workflow: 'deploy-environment.yml',
      context: { 'inputs.environment': 'dev', 'inputs.from': '', 'inputs.major': major },
      env: environmentOf(run),
    };
    await runJob({ ...common, job: 'build' });
    return runJob({ ...common, job: 'deploy' });
  }
  const releases = async (): Promise<readonly Release[]> => {
    const { body } = await app.request('GET', 'releases?environment=dev&component=infrastructure', { as: 'reader' });
    return Object(body).items;
  };
  const holder = async (): Promise<unknown> =>
    Object((await app.request('GET', 'environments/dev/lease', { as: 'reader' })).body).holder;
  const healths = async () => {
    const { services } = await app.control.status();
    const sites = services['app-service'].filter(({ slot, site }) => slot === 'production' && site.includes('-api-'));
    const looks = sites.map(async ({ site, url }) => [site, (await ask(app.azure.cloud, `${url}/health`)).status]);
    return Object.fromEntries(await Promise.all(looks));
  };

  it('takes the lease, is admitted, applied in waves, verified and recorded, the teams hear of it, and an incident is simulated', async () => {
    checkout.commit('feat: first');
    const { story, succeeded } = await deploy('1001', true);
    expect([succeeded, story]).toEqual([
      true,
      [
        'Take the lease',
        'Ask for admission',
        'Apply in waves',
        'Verify',
        'Record the release',
        'Give the lease back',
        'Tell the application teams',
        'Simulate an incident',
      ],
    ]);
    expect(await releases()).toMatchObject([{ component: 'infrastructure', environment: 'dev', migration: 'none' }]);
    expect(told).toMatchObject([{ event: 'infrastructure.deployed', environment: 'dev' }]);
    expect(await holder()).toBeFalsy();
  });

  it('that fails in a wave hands its lease to a rollback, which has the previous template applied again', async () => {
    const [good] = await releases();
    checkout.edit('infra/secret-references.bicep', "'jwt-signing-key'", "'jwt-signing-kee'");
    checkout.commit('feat: a setting that refers to a secret that nobody made');
    const { story, succeeded, steps } = await deploy('1002');
    const output = steps.map((step) => step.output).join('\n');
    expect([succeeded, story]).toEqual([
      false,
      ['Take the lease', 'Ask for admission', 'Apply in waves!', 'Take it back!', 'Tell them of a failure'],
    ]);
    expect(output).toContain('Not healthy after wave home-region: chaufher-dev-api-weu');
    expect(output).toContain('rolled-back: ');

    const { body } = await app.request('GET', 'runs?runbook=roll-back-infrastructure', { as: 'reader' });
    const runs: readonly Run[] = Object(body).items;
    expect(runs).toMatchObject([{ state: 'finished', outcome: { kind: 'rolled-back' } }]);
    const [again, bad, first] = await releases();
    expect([again?.digest, bad?.quarantine?.run, first?.id]).toEqual([good?.digest, runs[0]?.id, good?.id]);
    expect(await healths()).toEqual({ 'chaufher-dev-api-weu': 200, 'chaufher-dev-api-neu': 200 });
    expect(await holder()).toBeFalsy();
    expect(told.at(-1)).toMatchObject({ event: 'infrastructure.failed' });
  });

  it('of what was taken back is not admitted again, and gives the lease back', async () => {
    const { story, steps } = await deploy('1003');
    expect(story).toEqual(['Take the lease', 'Ask for admission!', 'Take it back!', 'Tell them of a failure']);
    expect(steps.map(({ output }) => output).join('\n')).toContain('is in quarantine since');
    expect(await holder()).toBeFalsy();
  });
});
