/** Which of the app's functions this host can serve: bindings told apart, and everything it lacks refused by name. */

import { AutomationError } from '../../errors.ts';
import type { AppRegistry, RegisteredFunction } from './core-module.ts';
import type { RpcBinding } from './rpc.ts';
import { resolveSettings, type Settings } from './settings.ts';
import type { HostFunction } from './worker.ts';

/** Types in lower case, as binding types are compared without case. */
const ownTriggers = ['httptrigger', 'timertrigger', 'queuetrigger', 'eventgridtrigger'];
const ownOutputs = ['http', 'queue'];
export const durableTriggers = ['orchestrationtrigger', 'activitytrigger', 'entitytrigger'];
export const durableInputs = ['durableclient'];

/** Throws `configuration-invalid` that names every function with a binding this host lacks. */
export function readFunctions(app: AppRegistry, settings: Settings): HostFunction[] {
  const troubles: string[] = [];
  const functions: HostFunction[] = [];
  for (const registered of app.functions.values()) {
    try {
      functions.push(readFunction(registered, settings));
    } catch (error) {
      troubles.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (troubles.length > 0) throw new AutomationError('configuration-invalid', troubles.join(' '));
  return functions;
}

/** Whether a type is one of a list of lower-case types. */
export function isOneOf(types: readonly string[], binding: RpcBinding): boolean {
  return types.includes(binding.type.toLowerCase());
}

function readFunction(registered: RegisteredFunction, settings: Settings): HostFunction {
  const { name } = registered.metadata;
  const bindings = Object.entries(registered.metadata.bindings).map(([bindingName, binding]) => ({
    ...resolveSettings(binding, settings, `The binding ${bindingName} of ${name}`),
    name: bindingName,
  }));
  const trigger = bindings.find((binding) => /trigger$/i.test(binding.type));
  if (trigger === undefined) throw new AutomationError('configuration-invalid', `${name} has no trigger.`);
  const inputs = bindings.filter((binding) => binding !== trigger && binding.direction === 'in');
  const outputs = bindings.filter((binding) => binding.direction === 'out');

  if (!isOneOf([...ownTriggers, ...durableTriggers], trigger)) throw lacks(name, `the trigger ${trigger.type}`);
  for (const input of inputs) if (!isOneOf(durableInputs, input)) throw lacks(name, `the input binding ${input.type}`);
  for (const output of outputs)
    if (!isOneOf(ownOutputs, output)) throw lacks(name, `the output binding ${output.type}`);
  return { name, trigger, inputs, outputs, registered };
}

function lacks(functionName: string, what: string): AutomationError {
  return new AutomationError(
    'configuration-invalid',
    `${functionName} uses ${what}, which the local host does not have.`,
  );
}
