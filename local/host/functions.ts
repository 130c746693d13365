/** Which of the app's functions this host can serve: bindings told apart, and everything it lacks refused by name. */

import type { AppRegistry, RegisteredFunction } from './core-module.ts';
import { refusal } from './refusal.ts';
import type { RpcBinding } from './rpc.ts';
import { resolveSettings, type Settings } from './settings.ts';

export type NamedBinding = RpcBinding & { name: string };

/** A function that the host serves. */
export interface HostFunction {
  readonly name: string;
  readonly trigger: NamedBinding;
  readonly inputs: readonly NamedBinding[];
  readonly outputs: readonly NamedBinding[];
  readonly registered: RegisteredFunction;
  /** By the setting `AzureWebJobs.NAME.Disabled`: its trigger rests, and only an administrator can run it. */
  readonly isDisabled: boolean;
}

/** Types in lower case: binding types are compared without case. */
export const durableTriggers = ['orchestrationtrigger', 'activitytrigger', 'entitytrigger'];
export const durableInputs = ['durableclient'];
const triggers = ['httptrigger', 'timertrigger', 'queuetrigger', 'eventgridtrigger', ...durableTriggers];
const outputTypes = ['http', 'queue'];

export function isOneOf(types: readonly string[], binding: RpcBinding): boolean {
  return types.includes(binding.type.toLowerCase());
}

export function bindingsOf(fn: HostFunction): NamedBinding[] {
  return [fn.trigger, ...fn.inputs, ...fn.outputs];
}

/** Throws `configuration-invalid` that names every function with a binding this host lacks. */
export function readFunctions(app: AppRegistry, settings: Settings): HostFunction[] {
  const lacking: string[] = [];
  const lacks = (fn: string, what: string): void =>
    void lacking.push(`${fn} uses ${what}, which the local host does not have.`);

  const functions = [...app.functions.values()].map((registered): HostFunction => {
    const { name, bindings } = registered.metadata;
    const named = Object.entries(bindings).map(([bindingName, binding]) => ({
      ...resolveSettings(binding, settings, `The binding ${bindingName} of ${name}`),
      name: bindingName,
    }));
    const trigger = named.find((binding) => /trigger$/i.test(binding.type));
    if (trigger === undefined) throw refusal(`${name} has no trigger.`);
    const inputs = named.filter((binding) => binding !== trigger && binding.direction === 'in');
    const outputs = named.filter((binding) => binding.direction === 'out');
    if (!isOneOf(triggers, trigger)) lacks(name, `the trigger ${trigger.type}`);
    for (const input of inputs) if (!isOneOf(durableInputs, input)) lacks(name, `the input binding ${input.type}`);
    for (const output of outputs) if (!isOneOf(outputTypes, output)) lacks(name, `the output binding ${output.type}`);
    return { name, trigger, inputs, outputs, registered, isDisabled: isDisabled(name, settings) };
  });
  if (lacking.length > 0) throw refusal(lacking.join(' '));
  return functions;
}

function isDisabled(name: string, settings: Settings): boolean {
  return /^(true|1)$/i.test(settings[`AzureWebJobs.${name}.Disabled`] ?? '');
}
