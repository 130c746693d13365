/** Evaluates a compiled template with its parameters: the Bicep CLI does it, as it does for the committed snapshots, so that nothing here interprets templates. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { findBicep } from '../../../scripts/infra.ts';
import { AzureError } from '../azure-error.ts';
import { listOf, objectOf, type JsonObject } from '../json.ts';
import { parseSnapshot, type PredictedResource } from '../snapshot.ts';

const run = promisify(execFile);

export interface DeploymentScope {
  readonly name: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
}

export interface Evaluated {
  readonly resources: readonly PredictedResource[];
  readonly outputs: JsonObject;
}

/** Rejects with Azure's 400 for a template that cannot be evaluated, and with a 501 that names the CLI where there is none. */
export type Evaluate = (template: JsonObject, parameters: JsonObject, scope: DeploymentScope) => Promise<Evaluated>;

/** A pipeline asks for the same template several times: what-if, waves, the stack. What the CLI answers depends on nothing else. */
const known = new Map<string, Promise<Evaluated>>();
const remembered = 16;

/** @param bicep - path of the CLI; looked for on PATH where absent */
export function createEvaluate(bicep: () => string | undefined = findBicep): Evaluate {
  return (template, parameters, scope) => {
    const key = createHash('sha256')
      .update(JSON.stringify([bicep() ?? null, template, parameters, scope]))
      .digest('hex');
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = evaluate(bicep(), template, parameters, scope);
    known.set(key, made);
    made.catch(() => known.delete(key));
    for (const old of [...known.keys()].slice(0, -remembered)) known.delete(old);
    return made;
  };
}

async function evaluate(
  bicep: string | undefined,
  template: JsonObject,
  parameters: JsonObject,
  scope: DeploymentScope,
): Promise<Evaluated> {
  if (bicep === undefined)
    throw new AzureError(
      501,
      'BicepCliMissing',
      'The emulated cloud evaluates templates with the Bicep CLI, which is not on PATH. Get it with "az bicep install" and add ~/.azure/bin to PATH.',
    );
  const folder = await mkdtemp(join(tmpdir(), 'deployment-'));
  try {
    await writeFile(join(folder, 'main.json'), JSON.stringify(template));
    await writeFile(join(folder, 'main.bicepparam'), parameterFile(parameters));
    const args = ['snapshot', 'main.bicepparam', '--mode=overwrite', ...scopeArguments(scope)];
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
    await run(bicep, args, { cwd: folder, env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
    return evaluated(await readFile(join(folder, 'main.snapshot.json'), 'utf8'));
  } catch (error) {
    if (error instanceof AzureError) throw error;
    throw new AzureError(400, 'InvalidTemplate', `Deployment template validation failed: ${wordsOf(error, folder)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function scopeArguments({ name, subscriptionId, tenantId, location }: DeploymentScope): readonly string[] {
  return [
    `--subscription-id=${subscriptionId}`,
    `--tenant-id=${tenantId}`,
    `--location=${location}`,
    `--deployment-name=${name}`,
  ];
}

/** The values of an ARM parameters file as a Bicep one; each goes through JSON, which both read alike. */
export function parameterFile(parameters: JsonObject): string {
  const lines = Object.entries(parameters).map(([name, given]) => {
    const { value, reference } = objectOf(given);
    if (reference !== undefined)
      throw new AzureError(501, 'NotImplemented', `The emulated cloud does not read parameter '${name}' from a vault.`);
    return `param ${name} = json(${bicepText(JSON.stringify(value ?? null))})`;
  });
  return ["using 'main.json'", ...lines, ''].join('\n');
}

function bicepText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('${', '\\${')}'`;
}

function evaluated(text: string): Evaluated {
  const { predictedResources, outputs } = objectOf(JSON.parse(text));
  const isEmpty = listOf(predictedResources).length === 0;
  return {
    resources: isEmpty ? [] : parseSnapshot(text, 'of the deployment').resources,
    outputs: objectOf(outputs),
  };
}

/** What the CLI said, without the folder that is gone afterwards. */
function wordsOf(error: unknown, folder: string): string {
  const { stderr, message }: { readonly stderr?: unknown; readonly message?: unknown } = Object(error);
  const words = typeof stderr === 'string' && stderr.trim() !== '' ? stderr : String(message);
  return stripVTControlCharacters(words).replaceAll(`${folder}/`, '').trim().slice(0, 2000);
}
