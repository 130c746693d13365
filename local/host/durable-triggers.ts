/** Hands the app's durable functions to the Durable Task extension, and runs them for it. */

import { AutomationError } from '../../errors.ts';
import type { HostExtension, HostServices } from './extension.ts';
import { bindingsOf, durableInputs, durableTriggers, isOneOf, type HostFunction } from './functions.ts';
import type { Logs } from './logs.ts';
import { plainValue, typedTriggerInput } from './rpc.ts';
import type { Worker } from './worker.ts';

export interface DurableDeps extends Omit<HostServices, 'invoke' | 'log'> {
  readonly functions: readonly HostFunction[];
  readonly worker: Worker;
  readonly logs: Logs;
  readonly load: () => Promise<(services: HostServices) => HostExtension>;
}

/** Undefined for an app without durable functions, which then needs no extension. Rejects for a function that the extension refuses. */
export async function createDurableTriggers(deps: DurableDeps): Promise<HostExtension | undefined> {
  const { functions, worker, logs, load, ...services } = deps;
  const durable = functions.filter((fn) => isOneOf(durableTriggers, fn.trigger));
  const clients = functions.filter((fn) => fn.inputs.some((input) => isOneOf(durableInputs, input)));
  if (durable.length + clients.length === 0) return undefined;

  const byName = new Map(durable.map((fn) => [fn.name.toLowerCase(), fn]));
  const origin = { from: 'durable', category: 'Host.Triggers.DurableTask' };
  const levels = { debug: 'debug', info: 'information', warn: 'warning', error: 'error' } as const;

  const create = await load();
  const extension = create({
    ...services,
    log: (level, message) => logs.write(levels[level], origin, message),
    async invoke(functionName, triggerInput) {
      const fn = byName.get(functionName.toLowerCase());
      if (fn === undefined) throw new AutomationError('not-found', `There is no function '${functionName}'.`);
      return plainValue((await worker.invoke(fn, { input: typedTriggerInput(triggerInput) })).returnValue);
    },
  });
  for (const fn of durable) extension.register({ name: fn.name, trigger: fn.trigger, bindings: bindingsOf(fn) });
  return extension;
}
