/** Evaluates a compiled template with its parameters: the Bicep CLI does it, as it does for the committed snapshots, so that nothing here interprets templates. */
import { createHash } from 'node:crypto';
import { isAutomationError } from '../../../errors.ts';
import { evaluate, type DeploymentScope } from '../../../pipelines/bicep.ts';
import { findBicep } from '../../../scripts/infra.ts';
import { AzureError } from '../azure-error.ts';
import { objectOf, type JsonObject } from '../json.ts';
import { parseSnapshot, type PredictedResource } from '../snapshot.ts';

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
    const made = evaluated(bicep(), template, parameters, scope);
    known.set(key, made);
    made.catch(() => known.delete(key));
    for (const old of [...known.keys()].slice(0, -remembered)) known.delete(old);
    return made;
  };
}

async function evaluated(
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
  const values = Object.fromEntries(
    Object.entries(parameters).map(([name, given]) => {
      const { value, reference } = objectOf(given);
      if (reference === undefined) return [name, { value }];
      throw new AzureError(501, 'NotImplemented', `The emulated cloud does not read parameter '${name}' from a vault.`);
    }),
  );
  try {
    const { resources, outputs } = await evaluate(bicep, { template, parameters: values }, scope);
    const text = JSON.stringify({ predictedResources: resources });
    return { resources: resources.length === 0 ? [] : parseSnapshot(text, 'of the deployment').resources, outputs };
  } catch (error) {
    if (!isAutomationError(error)) throw error;
    throw new AzureError(400, 'InvalidTemplate', `Deployment template validation failed: ${error.message}`);
  }
}
