/** Supplies `@azure/functions-core`, the module the language worker of the real host injects, and loads the app that registers through it. */

import { globSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { AutomationError } from '../../errors.ts';
import type { FunctionCallback, FunctionMetadata, ProgrammingModel, RpcLogLevel } from './rpc.ts';

export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';
type HookCallback = (context: object) => unknown;

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** What an app has registered; filled while it loads, read-only afterwards. */
export interface AppRegistry {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  readonly hooks: Readonly<Record<HookName, HookCallback[]>>;
  /** Shared by all hooks of the app. */
  readonly appHookData: Record<string, unknown>;
  programmingModel(): ProgrammingModel;
}

const moduleKey = Symbol.for('local.functions-core');
const moduleUrl = new URL('./functions-core.virtual.cjs', import.meta.url).href;
const moduleSource = `module.exports = globalThis[Symbol.for('local.functions-core')];`;

const packageShape = z.looseObject({ main: z.string().min(1), type: z.string().optional() });

/**
 * Loads the files that `main` of the app's package.json names (a glob is fine), and answers what they registered.
 * One app a process: the app's copy of `@azure/functions` keeps the module it was first given.
 * Throws `configuration-invalid` with the file and the cause when the app cannot be loaded or registers nothing.
 */
export async function loadApp(
  appFolder: string,
  log: (level: RpcLogLevel, message: string) => void,
  hostVersion: string,
): Promise<AppRegistry> {
  const functions = new Map<string, RegisteredFunction>();
  const hooks: Record<HookName, HookCallback[]> = {
    appStart: [],
    appTerminate: [],
    preInvocation: [],
    postInvocation: [],
    log: [],
  };
  let model: ProgrammingModel | undefined;
  let loading = true;

  supply({
    version: hostVersion,
    hostVersion,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      const key = metadata.name.toLowerCase();
      if (!loading) throw new Error('A function can only be registered during app startup.');
      if (functions.has(key)) throw new Error(`A function with name "${metadata.name}" has already been registered.`);
      functions.set(key, { metadata, callback });
      return disposable(() => functions.delete(key));
    },
    registerHook(name: string, callback: HookCallback) {
      if (!Object.hasOwn(hooks, name)) throw new RangeError(`Unrecognized hook "${name}"`);
      const registered = hooks[name as HookName];
      registered.push(callback);
      return disposable(() => registered.splice(registered.indexOf(callback), 1));
    },
    setProgrammingModel(chosen: ProgrammingModel) {
      model = chosen;
    },
    getProgrammingModel: () => model,
    log: (level: RpcLogLevel, _category: string, message: string) => log(level, message),
    Disposable,
  });

  await loadEntryPoints(appFolder);
  loading = false;
  if (functions.size === 0)
    throw new AutomationError('configuration-invalid', `The app in ${appFolder} registers no function.`);

  return {
    functions,
    hooks,
    appHookData: {},
    programmingModel() {
      if (model === undefined)
        throw new AutomationError(
          'internal',
          'The app registered a function without a programming model; it needs @azure/functions 4.',
        );
      return model;
    },
  };
}

async function loadEntryPoints(appFolder: string): Promise<void> {
  const manifest = path.join(appFolder, 'package.json');
  let parsed: z.infer<typeof packageShape>;
  try {
    parsed = packageShape.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  } catch (cause) {
    throw new AutomationError(
      'configuration-invalid',
      `${manifest} has to be JSON with a "main" that names the app's entry point: ${String(cause)}`,
      { cause },
    );
  }
  const files = globSync(parsed.main, { cwd: appFolder }).toSorted();
  if (files.length === 0)
    throw new AutomationError(
      'configuration-invalid',
      `No file matches "main": "${parsed.main}" of ${manifest}. Build the app first.`,
    );

  const require = createRequire(manifest);
  for (const file of files) {
    const entry = path.resolve(appFolder, file);
    const isModule = entry.endsWith('.mjs') || (!entry.endsWith('.cjs') && parsed.type === 'module');
    try {
      if (isModule) await import(pathToFileURL(entry).href);
      else require(entry);
    } catch (cause) {
      const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      throw new AutomationError('configuration-invalid', `The app's entry point ${entry} cannot be loaded: ${text}`, {
        cause,
      });
    }
  }
}

class Disposable {
  readonly #onDispose: () => unknown;

  constructor(onDispose: () => unknown) {
    this.#onDispose = onDispose;
  }

  dispose(): unknown {
    return this.#onDispose();
  }
}

function disposable(onDispose: () => unknown): Disposable {
  return new Disposable(onDispose);
}

let hooked = false;

/** Works for `require` in a bundle as for `import`; the hooks stay for the life of the process. */
function supply(core: object): void {
  Reflect.set(globalThis, moduleKey, core);
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url: moduleUrl, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === moduleUrl ? { format: 'commonjs', source: moduleSource, shortCircuit: true } : next(url, context),
  });
}
