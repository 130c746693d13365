/** `fail`: after a deployment that did not come about. Its lease goes to a run that judges and asks; what that run clears is applied here. */
import { parseArgs } from 'node:util';
import { AutomationError, isAutomationError } from '../errors.ts';
import { rollBackInfrastructureSteps } from '../orchestrations/roll-back-infrastructure/names.ts';
import type { RollBackInfrastructureInput } from '../orchestrations/roll-back-infrastructure/types.ts';
import type { LeaseState } from '../records/lease-state.ts';
import type { Release } from '../records/releases.ts';
import type { Run } from '../records/runs.ts';
import { infrastructure, templateSchema, type AppliedReport, type StoredTemplate } from '../records/templates.ts';
import type { OperationsApi } from '../scripts/operations-api.ts';
import { applied } from './apply.ts';
import { readBuilt } from './build.ts';
import { commitOf } from './commit.ts';
import { defineCommand, deploymentOf, type PipelineContext } from './context.ts';
import { handOver, heldLease, releaseLease, type HeldLease } from './lease-client.ts';
import { keepTemplate } from './record.ts';
import { applyStack } from './stack.ts';

const everySeconds = 5;
/** Longer than a person has for an approval. */
const clearedWithinSeconds = 40 * 60;
const finishedWithinSeconds = 30 * 60;

export const fail = defineCommand({
  usage: 'fail --env ENV [--reason TEXT]',
  summary: 'hands the lease to a rollback, and applies the previous template once that is cleared',
  async run(context, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { env: { type: 'string' }, reason: { type: 'string', default: 'the deployment failed' } },
    });
    const deployment = deploymentOf(values.env);
    const { environment } = deployment;
    const lease = await heldLease(context, environment);
    const state = await applied.read(context, environment);
    if (state === undefined || state.recordedAs !== undefined) {
      // Nothing was changed, or what came after a release that is live already has failed.
      await releaseLease(context, lease);
      context.out(`there is nothing to take back in ${environment}; the lease is given back`);
      return 1;
    }
    const run = await startRollBack(context, lease, { beganAt: state.beganAt, reason: values.reason });
    context.out(`${environment} is with ${run.id}`);
    const cleared = await untilCleared(context, run.id);
    if (cleared === undefined) return conclude(context, await untilFinished(context, run.id));

    const api = await context.api();
    const report = await applyPrevious(context, deployment, { run: run.id, document: cleared });
    await api.call('POST', `runs/${run.id}/applied`, report);
    return conclude(context, await untilFinished(context, run.id));
  },
});

async function startRollBack(
  context: PipelineContext,
  lease: HeldLease,
  { beganAt, reason }: { readonly beganAt: string; readonly reason: string },
): Promise<Run> {
  const api = await context.api();
  const { environment, pipeline } = lease;
  const input: RollBackInfrastructureInput = {
    environment,
    failed: await keepTemplate(api, await readBuilt(context, environment)),
    commit: await commitOf(context),
    pipeline,
    beganAt,
    reason,
  };
  // The same pipeline that tells it twice means one rollback.
  const request = { input, reason, idempotencyKey: `${environment}/${pipeline}` };
  const run = await api.call<Run>('POST', 'runbooks/roll-back-infrastructure/runs', request);
  await handOver(context, lease, { run: run.id, reason });
  return run;
}

/** The previous release's template, as soon as the run allows to apply it; undefined where it ended without. */
async function untilCleared(context: PipelineContext, id: string): Promise<StoredTemplate | undefined> {
  const api = await context.api();
  const deadline = context.now().getTime() + clearedWithinSeconds * 1000;
  for (;;) {
    const run = await api.call<Run>('GET', `runs/${encodeURIComponent(id)}`);
    if (run.steps.some(({ name }) => name === rollBackInfrastructureSteps.clear.name))
      return previousTemplate(api, run);
    if (run.state === 'finished' || context.now().getTime() >= deadline) return undefined;
    await context.pause(everySeconds);
  }
}

async function previousTemplate(
  api: OperationsApi,
  { environment }: Pick<Run, 'environment'>,
): Promise<StoredTemplate> {
  const query = new URLSearchParams({ environment, component: infrastructure });
  const { items } = await api.call<{ items: readonly Release[] }>('GET', `releases?${query.toString()}`);
  // As the run decides it: the latest that is not in quarantine.
  const previous = items.find(({ quarantine }) => quarantine === undefined);
  if (previous === undefined)
    throw new AutomationError(
      'not-found',
      `The ledger has no release of the infrastructure of ${environment} to go back to.`,
    );
  return templateSchema.parse(await api.call('GET', `templates/${encodeURIComponent(previous.digest)}`));
}

/** Nothing else of this pipeline may fail without a word to the run: it waits for one. */
async function applyPrevious(
  context: PipelineContext,
  deployment: ReturnType<typeof deploymentOf>,
  { run, document }: { readonly run: string; readonly document: StoredTemplate },
): Promise<AppliedReport> {
  const { environment } = deployment;
  const digest = await keepTemplate(await context.api(), document);
  try {
    context.out(`applying ${digest} again`);
    await applyStack(context, { deployment, document, guard: () => requireHolder(context, environment, run) });
    return { digest, outcome: 'applied', why: '' };
  } catch (error) {
    const why = isAutomationError(error) ? error.message : 'it failed in an unexpected way; the job has it';
    context.err(why);
    return { digest, outcome: 'failed', why: why.slice(0, 1000) };
  }
}

/** The lease is the run's now, and it has to be still: a person may have broken it. */
async function requireHolder(context: PipelineContext, environment: string, run: string): Promise<void> {
  const api = await context.api();
  const { holder } = await api.call<Partial<Pick<LeaseState, 'holder'>>>('GET', `environments/${environment}/lease`);
  if (holder?.lease.owner.id !== run)
    throw new AutomationError('lease-lost', `Run ${run} does not hold the lease of ${environment} any more.`);
}

async function untilFinished(context: PipelineContext, id: string): Promise<Run> {
  const api = await context.api();
  const deadline = context.now().getTime() + finishedWithinSeconds * 1000;
  for (;;) {
    const run = await api.call<Run>('GET', `runs/${encodeURIComponent(id)}`);
    if (run.state === 'finished' || context.now().getTime() >= deadline) return run;
    await context.pause(everySeconds);
  }
}

/** The deployment has failed, whatever came of the way back: the job stays red. */
function conclude(context: PipelineContext, { id, outcome }: Run): 1 {
  context.err(outcome === undefined ? `Run ${id} goes on by itself.` : `${outcome.kind}: ${outcome.reason}`);
  return 1;
}
