/** `ephemeral up|down|sweep`: an environment of its own for a pull request, with an end. */
import { parseArgs } from 'node:util';
import { AutomationError } from '../errors.ts';
import type { StoredTemplate } from '../records/templates.ts';
import type { Deployment } from '../scripts/infra.ts';
import { builtDocument, stackNameOf } from './build.ts';
import { defineCommand, deploymentOf, type ExitCode, type PipelineContext } from './context.ts';
import { carryOutPlan, destroyPlan, showPlan } from './destroy.ts';
import { readPipelines, type PipelinesFile } from './pipelines-file.ts';

/** Tag of the stack of an ephemeral environment: when it goes. */
export const expiresTag = 'expiresOn';

export const ephemeral = defineCommand({
  usage: 'ephemeral up --pr NUMBER | down --pr NUMBER | sweep',
  summary: 'makes the environment of a pull request, takes it away, takes away those whose time is over',
  async run(context, [word, ...rest]) {
    const { values } = parseArgs({ args: rest, options: { pr: { type: 'string' } } });
    const { ephemeral: settings } = await readPipelines(context.root);
    if (word === 'sweep') return sweep(context, settings);
    const deployment = ephemeralDeployment(values.pr, settings);
    if (word === 'up') return up(context, deployment, settings);
    if (word === 'down') return down(context, deployment);
    throw new AutomationError('input-invalid', 'ephemeral: expected up, down or sweep.');
  },
});

function ephemeralDeployment(pr: string | undefined, { from }: PipelinesFile['ephemeral']): Deployment {
  if (pr === undefined || !/^[1-9]\d{0,5}$/.test(pr))
    throw new AutomationError('input-invalid', `--pr: expected the number of a pull request, got "${pr ?? ''}".`);
  return { ...deploymentOf(from), environment: `pr${pr}` };
}

async function up(
  context: PipelineContext,
  deployment: Deployment,
  { from, lifetimeHours }: PipelinesFile['ephemeral'],
): Promise<ExitCode> {
  const { environment, location } = deployment;
  const expiresOn = new Date(context.now().getTime() + lifetimeHours * 3_600_000).toISOString();
  const change = (parameters: StoredTemplate['parameters']) => named(parameters, environment, expiresOn);
  const document = await builtDocument(deployment, { from, change });
  const azure = await context.azure(deployment);
  const name = stackNameOf(environment);
  const { template, parameters } = document;
  // Nobody but its pull request uses it: it has no lease, no waves, and nothing that is denied.
  const stack = await azure.deployments.applyStack({
    name,
    location,
    template,
    parameters,
    description: `ChaufHER ${environment}, until ${expiresOn}`,
    tags: { [expiresTag]: expiresOn, environment },
    deny: { mode: 'none', excludedPrincipals: [] },
  });
  context.out(`${environment}: ${stack.managed.length} resources, until ${expiresOn}`);
  return 0;
}

/** The environment's name and end, where the parameters have a place for them. */
function named(
  parameters: StoredTemplate['parameters'],
  environment: string,
  expiresOn: string,
): StoredTemplate['parameters'] {
  const declared: unknown = parameters['environment']?.value;
  if (typeof declared !== 'object' || declared === null)
    throw new AutomationError(
      'configuration-invalid',
      'infra/main.bicep: expected a parameter environment with a name.',
    );
  return { ...parameters, environment: { value: { ...declared, name: environment, [expiresTag]: expiresOn } } };
}

async function down(context: PipelineContext, deployment: Deployment): Promise<ExitCode> {
  const azure = await context.azure(deployment);
  const name = stackNameOf(deployment.environment);
  const stack = await azure.deployments.stack(name);
  if (stack === undefined) {
    context.out(`there is no ${name}`);
    return 0;
  }
  // Only what says of itself that it ends: never an environment that people work in.
  if (stack.tags[expiresTag] === undefined)
    throw new AutomationError('conflict', `${name} has no tag ${expiresTag}: it is not ephemeral, and stays.`);
  const plan = await destroyPlan(azure, name);
  showPlan(context, plan);
  await carryOutPlan(context, azure, plan);
  return 0;
}

async function sweep(context: PipelineContext, { from }: PipelinesFile['ephemeral']): Promise<ExitCode> {
  const base = deploymentOf(from);
  const azure = await context.azure(base);
  const now = context.now().toISOString();
  const over = (await azure.deployments.stacks()).filter(({ tags }) => (tags[expiresTag] ?? now) < now);
  for (const { name, tags } of over) {
    context.out(`${name} ended at ${tags[expiresTag] ?? ''}`);
    await down(context, { ...base, environment: name.slice(stackNameOf('').length) });
  }
  context.out(`${over.length} ephemeral environments were over`);
  return 0;
}
