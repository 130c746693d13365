/** `notify`: the teams whose applications run on it hear that the infrastructure has changed. */
import { parseArgs } from 'node:util';
import { templateDigest } from '../records/templates.ts';
import { applied } from './apply.ts';
import { readBuilt } from './build.ts';
import { commitOf } from './commit.ts';
import { defineCommand, deploymentOf, type PipelineContext } from './context.ts';
import { readPipelines, type PipelinesFile } from './pipelines-file.ts';

const outcomes = ['deployed', 'rolled-back', 'failed'] as const;

/** What a webhook gets. */
export interface Notice {
  readonly event: `infrastructure.${(typeof outcomes)[number]}`;
  readonly environment: string;
  readonly digest: string;
  readonly commit: string;
  readonly at: string;
  /** Where the run can be looked at. */
  readonly run?: string;
}

const tries = 3;

export const notify = defineCommand({
  usage: `notify --env ENV [--outcome ${outcomes.join('|')}]`,
  summary: 'tells the webhooks of operations/pipelines.yaml',
  async run(context, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { env: { type: 'string' }, outcome: { type: 'string', default: 'deployed' } },
    });
    const deployment = deploymentOf(values.env);
    const { environment } = deployment;
    const outcome = outcomes.find((known) => known === values.outcome) ?? 'failed';
    const state = await applied.read(context, environment);
    const notice: Notice = {
      event: `infrastructure.${outcome}`,
      environment,
      digest: templateDigest(await readBuilt(context, environment)),
      commit: await commitOf(context),
      at: state?.liveAt ?? context.now().toISOString(),
      ...runOf(context),
    };
    const { webhooks } = await readPipelines(context.root);
    const wanted = webhooks.filter(({ environments }) => environments?.includes(environment) ?? true);
    const told = await Promise.all(wanted.map((webhook) => tell(context, webhook, notice)));
    if (wanted.length === 0) context.out(`nobody is to be told of ${environment}`);
    return told.every(Boolean) ? 0 : 1;

    async function tell(
      given: PipelineContext,
      { name, url, audience }: PipelinesFile['webhooks'][number],
      body: Notice,
    ) {
      const azure = audience === undefined ? undefined : await given.azure(deployment);
      const token = audience === undefined ? undefined : await azure?.token(`${audience}/.default`);
      let why = '';
      for (let attempt = 1; attempt <= tries; attempt++) {
        if (attempt > 1) await given.pause(5 * attempt);
        why = await send(url, body, token);
        if (why === '') {
          given.out(`told ${name}`);
          return true;
        }
      }
      given.err(`NOT TOLD: ${name}: ${why}`);
      return false;
    }
  },
});

/** Empty where it was taken. The address may be a secret: what is said of a failure does not repeat it. */
async function send(url: string, notice: Notice, token: string | undefined): Promise<string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(notice),
      signal: AbortSignal.timeout(20_000),
    });
    await response.body?.cancel();
    return response.ok ? '' : `it answered ${response.status}`;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError'
      ? 'it did not answer in 20 s'
      : 'it could not be reached';
  }
}

function runOf({ settings }: PipelineContext): Pick<Notice, 'run'> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = settings;
  return server === undefined || repository === undefined || run === undefined
    ? {}
    : { run: `${server}/${repository}/actions/runs/${run}` };
}
