/** What the Bicep CLI does for pipelines: compiles an environment, and says which resources a template with its parameters comes to. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import * as z from 'zod';
import type { Template } from '../azure/deployments.ts';
import { AutomationError } from '../errors.ts';

const run = promisify(execFile);
const outputLimitBytes = 64 * 1024 * 1024;

/** Where a deployment goes; expressions like `subscription()` depend on it. */
export interface DeploymentScope {
  readonly name: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
}

export interface Evaluated {
  /** As `bicep snapshot` writes them: id, type, name, properties and so on. */
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

const compiledSchema = z.looseObject({ templateJson: z.string(), parametersJson: z.string() });
const parametersSchema = z.looseObject({ parameters: z.record(z.string(), z.strictObject({ value: z.unknown() })) });
const templateSchema = z.record(z.string(), z.unknown());
const evaluatedSchema = z.looseObject({
  predictedResources: z.array(z.record(z.string(), z.unknown())),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

/** @throws AutomationError `configuration-invalid` with the CLI's words. */
export async function compile(bicep: string, parameterFile: string): Promise<Template> {
  const text = await called(bicep, ['build-params', parameterFile, '--stdout'], { cwd: undefined });
  const { templateJson, parametersJson } = compiledSchema.parse(JSON.parse(text));
  return {
    template: templateSchema.parse(JSON.parse(templateJson)),
    parameters: parametersSchema.parse(JSON.parse(parametersJson)).parameters,
  };
}

/** @throws AutomationError `configuration-invalid` with the CLI's words. */
export async function evaluate(
  bicep: string,
  { template, parameters }: Template,
  { name, subscriptionId, tenantId, location }: DeploymentScope,
): Promise<Evaluated> {
  const folder = await mkdtemp(join(tmpdir(), 'deployment-'));
  try {
    await writeFile(join(folder, 'main.json'), JSON.stringify(template));
    await writeFile(join(folder, 'main.bicepparam'), parameterFileOf(parameters));
    const scope = [
      `--subscription-id=${subscriptionId}`,
      `--tenant-id=${tenantId}`,
      `--location=${location}`,
      `--deployment-name=${name}`,
    ];
    await called(bicep, ['snapshot', 'main.bicepparam', '--mode=overwrite', ...scope], { cwd: folder });
    const text = await readFile(join(folder, 'main.snapshot.json'), 'utf8');
    const { predictedResources, outputs } = evaluatedSchema.parse(JSON.parse(text));
    return { resources: predictedResources, outputs: outputs ?? {} };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The values of an ARM parameters file as a Bicep one; each goes through JSON, which both read alike. */
export function parameterFileOf(parameters: Template['parameters']): string {
  const lines = Object.entries(parameters).map(
    ([name, { value }]) => `param ${name} = json(${bicepText(JSON.stringify(value ?? null))})`,
  );
  return ["using 'main.json'", ...lines, ''].join('\n');
}

function bicepText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('${', '\\${')}'`;
}

async function called(bicep: string, args: readonly string[], { cwd }: { cwd: string | undefined }): Promise<string> {
  try {
    // Without ICU, .NET refuses to start unless told that it is not needed.
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
    const options = { env, timeout: 120_000, maxBuffer: outputLimitBytes, ...(cwd === undefined ? {} : { cwd }) };
    return (await run(bicep, [...args], options)).stdout;
  } catch (cause) {
    const { stderr, message }: { readonly stderr?: unknown; readonly message?: unknown } = Object(cause);
    const words = typeof stderr === 'string' && stderr.trim() !== '' ? stderr : String(message);
    const said = stripVTControlCharacters(words)
      .replaceAll(`${cwd ?? ''}/`, '')
      .trim()
      .slice(0, 2000);
    throw new AutomationError('configuration-invalid', `bicep ${args[0]}: ${said}`, { cause });
  }
}
