/** `build`: compiles an environment to the document that is deployed, and names it by its digest. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AutomationError } from '../errors.ts';
import { bicepMissing, findBicep, infraFolder, type Deployment } from '../scripts/infra.ts';
import { compile, evaluate } from './bicep.ts';
import { defineCommand, deploymentOf, stateFile, type PipelineContext } from './context.ts';
import { templateDigest, templateSchema, type StoredTemplate } from '../records/templates.ts';

const built = stateFile<StoredTemplate>('release', templateSchema);

export const build = defineCommand({
  usage: 'build --env ENV',
  summary: 'compiles the environment to one document, and prints its digest',
  async run(context, args) {
    const { values } = parseArgs({ args: [...args], options: { env: { type: 'string' } } });
    const deployment = deploymentOf(values.env);
    const { environment } = deployment;
    const document = await builtDocument(deployment);
    const file = await built.write(context, environment, document);
    context.out(`${environment}: ${document.resources.length} resources, ${templateDigest(document)}`);
    context.out(`wrote ${file}`);
    return 0;
  },
});

/** @param change of the parameters, for an environment that has no parameter file of its own. */
export async function builtDocument(
  { environment, ...scope }: Deployment,
  {
    from = environment,
    change = (parameters) => parameters,
  }: { from?: string; change?: (parameters: StoredTemplate['parameters']) => StoredTemplate['parameters'] } = {},
): Promise<StoredTemplate> {
  const bicep = requireBicep();
  const compiled = await compile(bicep, join(infraFolder, 'environments', `${from}.bicepparam`));
  const template = { ...compiled, parameters: change(compiled.parameters) };
  const { resources } = await evaluate(bicep, template, { name: stackNameOf(environment), ...scope });
  const ordered = resources.toSorted((left, right) => (String(left['id']) < String(right['id']) ? -1 : 1));
  return { environment, ...template, resources: ordered };
}

/** What was built before; throws 'not-found' that names the command. */
export async function readBuilt(context: PipelineContext, environment: string): Promise<StoredTemplate> {
  const document = await built.read(context, environment);
  if (document !== undefined) return document;
  throw new AutomationError(
    'not-found',
    `Nothing is built for ${environment}: run \`pipeline build --env ${environment}\`.`,
  );
}

/** One deployment stack an environment. */
export function stackNameOf(environment: string): string {
  return `chaufher-${environment}`;
}

function requireBicep(): string {
  const bicep = findBicep();
  if (bicep === undefined) throw new AutomationError('configuration-invalid', `Nothing can be built: ${bicepMissing}`);
  return bicep;
}
