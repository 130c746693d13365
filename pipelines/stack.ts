/** The whole of an environment as one deployment stack: what is declared is made, and what is not declared any more is deleted. */
import type { Stack, StackRequest } from '../azure/deployments.ts';
import { AutomationError } from '../errors.ts';
import type { StoredTemplate } from '../records/templates.ts';
import type { Deployment } from '../scripts/infra.ts';
import type { PipelineAzure } from './azure.ts';
import { stackNameOf } from './build.ts';
import type { PipelineContext } from './context.ts';
import { knownSites } from './health.ts';
import { withLiveReleases } from './live-releases.ts';
import { readPipelines, type PipelinesFile } from './pipelines-file.ts';

export interface StackApplication {
  readonly deployment: Deployment;
  readonly document: StoredTemplate;
  readonly tags?: Readonly<Record<string, string>>;
  /** Called right before the act; throws where it must not happen any more. */
  guard(): Promise<void>;
}

export async function applyStack(
  context: PipelineContext,
  { deployment, document, tags = {}, guard }: StackApplication,
): Promise<Stack> {
  const { environment, location } = deployment;
  const name = stackNameOf(environment);
  const azure = await context.azure(deployment);
  const { stack: settings, releases } = await readPipelines(context.root);
  const sites = await knownSites(context.root, environment);
  const parameters = await withLiveReleases(azure, document, { releases, sites });
  const deny = await denySettings(azure, document, settings);
  await guard();
  context.out(`stack ${name}: everything`);
  const description = `ChaufHER ${environment}`;
  const request = { name, location, template: document.template, parameters, description, tags, deny };
  const stack = await azure.deployments.applyStack(request);
  for (const id of stack.deleted) context.out(`  deleted ${id}`);
  return stack;
}

/** Who may go on writing: the pipeline itself, and the identities that act at night. */
async function denySettings(
  azure: PipelineAzure,
  document: StoredTemplate,
  { deny, excludedIdentities }: PipelinesFile['stack'],
): Promise<StackRequest['deny']> {
  const names = excludedIdentities.map((name) => name.replaceAll('{environment}', document.environment).toLowerCase());
  const identities = document.resources.filter(
    ({ type, name }) =>
      /^microsoft\.managedidentity\/userassignedidentities$/i.test(String(type)) &&
      names.includes(String(name).toLowerCase()),
  );
  const found = await Promise.all(identities.map(({ id }) => azure.identityPrincipal(String(id))));
  const principals = [await azure.principalId(), ...found.filter((principal) => principal !== undefined)];
  if (deny !== 'none' && principals.length <= excludedIdentities.length)
    throw new AutomationError(
      'configuration-invalid',
      `Deny settings would lock the automation out: of ${names.join(', ')} only ${found.length} exist in ${document.environment}.`,
    );
  return { mode: deny, excludedPrincipals: principals };
}
