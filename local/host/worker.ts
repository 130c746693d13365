/** Runs one function once: what the language worker of the real host does between an invocation request and its response. */

import { randomUUID } from 'node:crypto';
import type { AppRegistry, HookName, RegisteredFunction } from './core-module.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { Logs } from './logs.ts';
import type {
  CoreInvocationContext,
  RpcBinding,
  RpcInvocationRequest,
  RpcInvocationResponse,
  RpcRetryContext,
  RpcTypedData,
} from './rpc.ts';

/** A function that the host serves, with its bindings told apart once. */
export interface HostFunction {
  readonly name: string;
  readonly trigger: RpcBinding & { name: string };
  readonly inputs: readonly (RpcBinding & { name: string })[];
  readonly outputs: readonly (RpcBinding & { name: string })[];
  readonly registered: RegisteredFunction;
}

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
  /** How many invocations are in hand. */
  running(): number;
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

export function createWorker(deps: WorkerDeps): Worker {
  const { app, logs } = deps;
  let inHand = 0;

  async function runHooks(name: HookName, context: object): Promise<void> {
    for (const hook of app.hooks[name]) await hook(context);
  }

  function coreContext(fn: HostFunction, request: RpcInvocationRequest): CoreInvocationContext {
    const { invocationId } = request;
    const system = { from: fn.name, invocationId, category: `Function.${fn.name}` };
    const user = { from: fn.name, invocationId, category: `Function.${fn.name}.User` };
    return {
      invocationId,
      request,
      metadata: fn.registered.metadata,
      log(level, category, message) {
        let said = { level, message, category };
        if (app.hooks.log.length > 0) {
          const context = { hookData: {}, appHookData: app.appHookData, invocationContext: undefined, ...said };
          for (const hook of app.hooks.log) void hook(context);
          said = context;
        }
        logs.write(said.level, said.category === 'user' ? user : system, said.message);
      },
    };
  }

  async function run(fn: HostFunction, request: RpcInvocationRequest): Promise<RpcInvocationResponse> {
    const core = coreContext(fn, request);
    const model = app.programmingModel().getInvocationModel(core);
    const { context, inputs } = await model.getArguments();
    const shared = { hookData: {}, appHookData: app.appHookData, invocationContext: context };

    const before = { ...shared, inputs, functionCallback: fn.registered.callback };
    core.state = 'preInvocationHooks';
    await runHooks('preInvocation', before);

    const after: { inputs: unknown[]; result: unknown; error: unknown } & typeof shared = {
      ...shared,
      inputs: before.inputs,
      result: null,
      error: null,
    };
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
    await deps.writeOutputs(fn, response);
    return response;
  }

  return {
    runHooks,
    running: () => inHand,
    async invoke(fn, invocation) {
      const invocationId = randomUUID();
      const origin = { from: fn.name, invocationId, category: `Function.${fn.name}` };
      const request: RpcInvocationRequest = {
        invocationId,
        functionId: fn.name,
        inputData: [
          { name: fn.trigger.name, data: invocation.input },
          ...fn.inputs.map((binding) => ({ name: binding.name, data: deps.inputBinding(binding) })),
        ],
        triggerMetadata: invocation.triggerMetadata ?? {},
        traceContext: { traceParent: invocation.traceParent ?? '', traceState: '', attributes: {} },
        ...(invocation.retryContext && { retryContext: invocation.retryContext }),
      };
      inHand++;
      try {
        const response = await (deps.killSwitch === undefined
          ? run(fn, request)
          : deps.killSwitch.around(fn.name, () => run(fn, request)));
        logs.write('debug', origin, 'succeeded');
        return response;
      } catch (thrown) {
        const error = asError(thrown);
        logs.write('error', origin, `failed: ${error.stack ?? error.message}`);
        throw error;
      } finally {
        inHand--;
      }
    },
  };
}

/** What was thrown, as the worker reports it: an object becomes its JSON, text stays text. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === 'object' && thrown !== null) return new Error(JSON.stringify(thrown));
  return new Error(String(thrown));
}
