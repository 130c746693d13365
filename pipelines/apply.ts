/** `apply`: an environment's document becomes real, wave by wave, and stops at the first hold point that is not healthy. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { AutomationError } from '../errors.ts';
import type { Deployment } from '../scripts/infra.ts';
import type { PipelineAzure } from './azure.ts';
import { readBuilt, stackNameOf } from './build.ts';
import { defineCommand, deploymentOf, stateFile, type PipelineContext } from './context.ts';
import { knownSites, look, untilHealthy, type KnownSite } from './health.ts';
import { beat, heldLease, releaseLease, takeLease, type HeldLease } from './lease-client.ts';
import { withLiveReleases } from './live-releases.ts';
import { readPipelines, type PipelinesFile } from './pipelines-file.ts';
import { templateDigest, type StoredTemplate } from '../records/templates.ts';
import { applyStack } from './stack.ts';
import { waveTemplates } from './waves.ts';

export const applied = stateFile(
  'applied',
  z.strictObject({
    digest: z.string(),
    beganAt: z.string(),
    /** Absent until the stack has everything: what failed on the way has changed something all the same. */
    liveAt: z.string().optional(),
    deleted: z.array(z.string()),
    /** Its release in the ledger, from when on it is not taken back any more. */
    recordedAs: z.string().optional(),
  }),
);

export const apply = defineCommand({
  usage: 'apply --env ENV [--without-lease REASON]',
  summary: 'applies what was built, in waves with health checks between them',
  async run(context, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { env: { type: 'string' }, 'without-lease': { type: 'string' } },
    });
    const deployment = deploymentOf(values.env);
    const { environment } = deployment;
    const document = await readBuilt(context, environment);
    const lease = await leaseOf(context, environment, values['without-lease']);
    await applyDocument(context, { deployment, document, lease });
    return 0;
  },
});

/** Where there is no automation yet that could give a lease, somebody says so. */
export async function leaseOf(
  context: PipelineContext,
  environment: string,
  withoutLease: string | undefined,
): Promise<HeldLease | undefined> {
  if (withoutLease === undefined) return heldLease(context, environment);
  context.err(`WITHOUT A LEASE of ${environment}: ${withoutLease}`);
  return undefined;
}

export interface Application {
  readonly deployment: Deployment;
  readonly document: StoredTemplate;
  /** Asked for right before every act; undefined where there is none to ask for. */
  readonly lease: HeldLease | undefined;
  readonly tags?: Readonly<Record<string, string>>;
}

/** @throws AutomationError `unavailable` where a site does not become healthy; what Azure refuses, as it refuses it. */
export async function applyDocument(context: PipelineContext, application: Application): Promise<void> {
  const { deployment, document } = application;
  const { environment, location } = deployment;
  const azure = await context.azure(deployment);
  const file = await readPipelines(context.root);
  const sites = await knownSites(context.root, environment);
  const parameters = await withLiveReleases(azure, document, { releases: file.releases, sites });
  const began = { digest: templateDigest(document), beganAt: context.now().toISOString(), deleted: [] };
  await applied.write(context, environment, began);
  const guard = createGuard(context, azure, { ...application, file, sites: await healthyNow(context, azure, sites) });

  const name = stackNameOf(environment);
  for (const wave of waveTemplates(document.template, file.waves)) {
    await guard.before();
    context.out(`wave ${wave.name}: ${wave.modules.join(', ')}`);
    await azure.deployments.deploy({ name: `${name}-${wave.name}`, location, template: wave.template, parameters });
    await guard.after(`wave ${wave.name}`);
  }
  const tags = application.tags ?? {};
  const stack = await applyStack(context, { deployment, document, tags, guard: () => guard.before() });
  await guard.after('the stack');
  context.out(`${environment} is ${began.digest}: ${stack.managed.length} resources`);
  await applied.write(context, environment, {
    ...began,
    liveAt: context.now().toISOString(),
    deleted: [...stack.deleted],
  });
}

/** Sites that are not healthy before a deployment cannot tell whether it is to blame. */
async function healthyNow(
  context: PipelineContext,
  azure: PipelineAzure,
  sites: readonly KnownSite[],
): Promise<readonly KnownSite[]> {
  const before = await look(azure, sites);
  for (const { site, state, reason } of before)
    if (state !== 'healthy') context.err(`NOT WATCHED: ${site.name}: ${reason}`);
  return before.filter(({ state }) => state === 'healthy').map(({ site }) => site);
}

function createGuard(
  context: PipelineContext,
  azure: PipelineAzure,
  { lease, file, sites }: Application & { readonly file: PipelinesFile; readonly sites: readonly KnownSite[] },
) {
  let held = lease;
  return {
    /** A safe point: whoever is more urgent goes first. */
    async before(): Promise<void> {
      if (held === undefined || !(await beat(context, held)).yieldRequested) return;
      context.out('a higher priority asks for the environment; waiting for it to end');
      const { environment, reason } = held;
      await releaseLease(context, held);
      held = (await takeLease(context, environment, { reason, withinSeconds: 3600 })).lease;
    },
    async after(what: string): Promise<void> {
      const sick = await untilHealthy(context, azure, { sites, withinSeconds: file.health.withinSeconds });
      if (sick !== undefined) throw new AutomationError('unavailable', `Not healthy after ${what}: ${sick}`);
      context.out(`  healthy: ${sites.map(({ name }) => name).join(', ') || 'no site was before'}`);
    },
  };
}
