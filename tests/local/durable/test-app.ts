/** Runs an app's functions as the language worker would: through `@azure/functions`' own programming model. */

import { randomUUID } from 'node:crypto';
import { loadApp, type AppRegistry } from '../../../local/host/core-module.ts';
import type { FunctionInfo } from '../../../local/host/extension.ts';
import { plainValue, typedTriggerInput, type RpcTypedData } from '../../../local/host/rpc.ts';
import { asError } from '../../../local/host/worker.ts';

export interface TestApp {
  readonly functions: readonly FunctionInfo[];
  /** Runs a function on encoded trigger input; `inputs` are the values of its other input bindings. */
  readonly call: (name: string, trigger: RpcTypedData, inputs?: unknown) => Promise<RpcTypedData | null | undefined>;
  /** As HostServices wants it. */
  readonly invoke: (name: string, triggerInput: unknown) => Promise<unknown>;
}

const recorded = new URL('../../fixtures/durable-records', import.meta.url).pathname;
/** Orchestrations of our own. */
export const factsApp = new URL('facts-app', import.meta.url).pathname;

let loaded: Promise<AppRegistry> | undefined;

/** The recorded app, or another: one a process, and the first to be asked for is it. */
export async function testApp(folder = recorded): Promise<TestApp> {
  loaded ??= loadApp(folder, () => {}, '4.1037.0');
  const registry = await loaded;

  async function call(name: string, trigger: RpcTypedData, inputs?: unknown): Promise<RpcTypedData | null | undefined> {
    const registered = registry.functions.get(name.toLowerCase());
    if (!registered) throw new Error(`The app has no function ${name}.`);
    const inputData = Object.entries(registered.metadata.bindings)
      .filter(([, binding]) => binding.direction === 'in')
      .map(([binding, { type }]) => ({
        name: binding,
        data: type.endsWith('Trigger') ? trigger : { json: JSON.stringify(inputs) },
      }));
    const invocationId = randomUUID();
    const request = {
      invocationId,
      functionId: name,
      inputData,
      triggerMetadata: {},
      traceContext: { traceParent: '', traceState: '', attributes: {} },
    };
    const model = registry
      .programmingModel()
      .getInvocationModel({ invocationId, request, metadata: registered.metadata, log: () => {} });
    const { context, inputs: values } = await model.getArguments();
    try {
      const response = await model.getResponse(
        context,
        await model.invokeFunction(context, values, registered.callback),
      );
      return response.returnValue;
    } catch (thrown) {
      throw asError(thrown);
    }
  }

  return {
    functions: [...registry.functions.values()].map(({ metadata }) => {
      const bindings = Object.entries(metadata.bindings).map(([name, binding]) => ({ ...binding, name }));
      const trigger = bindings.find(({ type }) => type.endsWith('Trigger')) ?? { type: 'none' };
      return { name: metadata.name, trigger, bindings };
    }),
    call,
    invoke: async (name, input) => plainValue(await call(name, typedTriggerInput(input))),
  };
}
