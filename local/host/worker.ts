/** Runs one function once: what the language worker of the real host does between an invocation request and its response. */

import { randomUUID } from 'node:crypto';
import type { AppRegistry, HookName } from './core-module.ts';
import type { HostFunction } from './functions.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { LogOrigin, Logs } from './logs.ts';
import type {
  CoreInvocationContext,
  RpcBinding,
  RpcInvocationRequest,
  RpcInvocationResponse,
  RpcLogLevel,
  RpcRetryContext,
  RpcTypedData,
} from './rpc.ts';

export interface Invocation {
  readonly input: RpcTypedData;
  readonly triggerMetadata?: Record<string, RpcTypedData>;
  readonly retryContext?: RpcRetryContext;
  /** Of the caller, in the traceparent header's form. */
  readonly traceParent?: string;
}

export interface Worker {
  /** Resolves when the function has returned and its outputs are written; rejects with what the function threw, always as an Error. */
  invoke(fn: HostFunction, invocation: Invocation): Promise<RpcInvocationResponse>;
  runHooks(name: HookName, context: object): Promise<void>;
}

export interface WorkerDeps {
  readonly app: AppRegistry;
  readonly logs: Logs;
  /** The value of an input binding other than the trigger, already encoded. */
  readonly inputBinding: (binding: RpcBinding) => RpcTypedData;
  readonly writeOutputs: (fn: HostFunction, response: RpcInvocationResponse) => Promise<void>;
  readonly killSwitch: KillSwitch | undefined;
}

export function createWorker({ app, logs, inputBinding, writeOutputs, killSwitch }: WorkerDeps): Worker {
  const shared = { appHookData: app.appHookData };

  async function runHooks(name: HookName, context: object): Promise<void> {
    for (const hook of app.hooks[name]) await hook(context);
  }

  function log(origin: LogOrigin, category: 'user' | 'system', level: RpcLogLevel, message: string): void {
    const said = { ...shared, hookData: {}, invocationContext: undefined, category, level, message };
    for (const hook of app.hooks.log) void hook(said);
    logs.write(
      said.level,
      category === 'user' ? { ...origin, category: `${origin.category}.User` } : origin,
      said.message,
    );
  }

  async function run(
    fn: HostFunction,
    request: RpcInvocationRequest,
    origin: LogOrigin,
  ): Promise<RpcInvocationResponse> {
    const core: CoreInvocationContext = {
      invocationId: request.invocationId,
      request,
      metadata: fn.registered.metadata,
      log: (level, category, message) => log(origin, category, level, message),
    };
    const model = app.programmingModel().getInvocationModel(core);
    const { context, inputs } = await model.getArguments();
    const hookContext = { ...shared, hookData: {}, invocationContext: context };

    const before = { ...hookContext, inputs, functionCallback: fn.registered.callback };
    core.state = 'preInvocationHooks';
    await runHooks('preInvocation', before);

    const outcome: { result: unknown; error: unknown } = { result: null, error: null };
    const after = Object.assign(outcome, hookContext, { inputs: before.inputs });
    core.state = 'invocation';
    try {
      after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error;
    }
    core.state = 'postInvocationHooks';
    await runHooks('postInvocation', after);
    core.state = undefined;

    // The worker takes a thrown null or undefined for success, too.
    if (after.error !== null && after.error !== undefined) throw after.error;
    const response = await model.getResponse(context, after.result);
    await writeOutputs(fn, response);
    return response;
  }

  return {
    runHooks,
    async invoke(fn, { input, triggerMetadata = {}, retryContext, traceParent = '' }) {
      const invocationId = randomUUID();
      const origin = { from: fn.name, invocationId, category: `Function.${fn.name}` };
      const extra = fn.inputs.map((binding) => ({ name: binding.name, data: inputBinding(binding) }));
      const request: RpcInvocationRequest = {
        invocationId,
        functionId: fn.name,
        inputData: [{ name: fn.trigger.name, data: input }, ...extra],
        triggerMetadata,
        traceContext: { traceParent, traceState: '', attributes: {} },
        ...(retryContext && { retryContext }),
      };
      try {
        const handler = (): Promise<RpcInvocationResponse> => run(fn, request, origin);
        const response = await (killSwitch === undefined ? handler() : killSwitch.around(fn.name, handler));
        logs.write('debug', origin, 'succeeded');
        return response;
      } catch (thrown) {
        const error = asError(thrown);
        logs.write('error', origin, `failed: ${error.stack ?? error.message}`);
        throw error;
      }
    },
  };
}

/** What was thrown, as the worker reports it: an object becomes its JSON, text stays text. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === 'object' && thrown !== null ? JSON.stringify(thrown) : String(thrown));
}
