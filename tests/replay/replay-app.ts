/** The app of the replay tests as the host's worker runs it: real `durable-functions` on the real programming model. */
import { loadApp } from '../../local/host/core-module.ts';
import { bindingsOf, readFunctions } from '../../local/host/functions.ts';
import type { FunctionInfo } from '../../local/host/extension.ts';
import { createLogs } from '../../local/host/logs.ts';
import { plainValue, typedTriggerInput } from '../../local/host/rpc.ts';
import { createWorker } from '../../local/host/worker.ts';

export interface ReplayApp {
  readonly orchestrators: readonly FunctionInfo[];
  /** One turn of an orchestrator, with what the engine hands it. */
  turn(orchestrator: string, trigger: unknown): Promise<unknown>;
}

let loaded: Promise<ReplayApp> | undefined;

/** One app a process: `@azure/functions` keeps the host module it was first given. */
export function replayApp(): Promise<ReplayApp> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ReplayApp> {
  const registry = await loadApp(new URL('app', import.meta.url).pathname, () => {}, '4.1037.0');
  const functions = readFunctions(registry, {});
  const worker = createWorker({
    app: registry,
    logs: createLogs({ levels: {}, out: () => {}, err: () => {}, clock: { now: () => 0 } }),
    inputBinding: () => ({}),
    writeOutputs: async () => {},
    killSwitch: undefined,
  });
  return {
    orchestrators: functions.map((fn) => ({ name: fn.name, trigger: fn.trigger, bindings: bindingsOf(fn) })),
    async turn(orchestrator, trigger) {
      const fn = functions.find(({ name }) => name === orchestrator);
      if (!fn) throw new Error(`The app has no orchestrator ${orchestrator}.`);
      return plainValue((await worker.invoke(fn, { input: typedTriggerInput(trigger) })).returnValue);
    },
  };
}
