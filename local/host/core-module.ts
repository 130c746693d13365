/** Supplies `@azure/functions-core`, the module that the real host's language worker injects, and loads the app that registers through it. */

import { globSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';
import { refusal } from './refusal.ts';
import type { FunctionCallback, FunctionMetadata, ProgrammingModel, RpcLogLevel } from './rpc.ts';

const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
export type HookName = (typeof hookNames)[number];
type HookCallback = (context: object) => unknown;

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** What an app registered while it loaded. */
export interface AppRegistry {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  readonly hooks: Readonly<Record<HookName, HookCallback[]>>;
  /** Shared by all hooks of the app. */
  readonly appHookData: Record<string, unknown>;
  programmingModel(): ProgrammingModel;
}

const coreUrl = new URL('./functions-core.virtual.cjs', import.meta.url).href;
const coreKey = Symbol.for('local.functions-core');
const coreSource = `module.exports = globalThis[Symbol.for('local.functions-core')];`;

/**
 * Loads the files that `main` of the app's package.json names (a glob is fine), and answers what they registered.
 * One app a process: the app's copy of `@azure/functions` keeps the module it was first given.
 * Rejects with `configuration-invalid` when the app cannot be loaded or registers nothing.
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
    log: (level: RpcLogLevel, _category: string, message: string) => log(level, message),
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      const key = metadata.name.toLowerCase();
      if (!loading) throw new Error('A function can only be registered during app startup.');
      if (functions.has(key)) throw new Error(`A function with name "${metadata.name}" has already been registered.`);
      functions.set(key, { metadata, callback });
      return { dispose: () => functions.delete(key) };
    },
    registerHook(name: string, callback: HookCallback) {
      const known = hookNames.find((hook) => hook === name);
      if (known === undefined) throw new RangeError(`Unrecognized hook "${name}"`);
      hooks[known].push(callback);
      return { dispose: () => hooks[known].splice(hooks[known].indexOf(callback), 1) };
    },
    setProgrammingModel(chosen: ProgrammingModel) {
      model = chosen;
    },
    getProgrammingModel: () => model,
  });

  await loadEntryPoints(appFolder);
  loading = false;
  if (functions.size === 0) throw refusal(`The app in ${appFolder} registers no function.`);

  return {
    functions,
    hooks,
    appHookData: {},
    programmingModel() {
      if (model === undefined) throw new AutomationError('internal', 'The app has functions and no programming model.');
      return model;
    },
  };
}

const manifestShape = z.looseObject({ main: z.string().min(1), type: z.string().optional() });

async function loadEntryPoints(appFolder: string): Promise<void> {
  const manifestFile = path.join(appFolder, 'package.json');
  let manifest: z.infer<typeof manifestShape>;
  try {
    manifest = manifestShape.parse(JSON.parse(readFileSync(manifestFile, 'utf8')));
  } catch (cause) {
    throw refusal(`${manifestFile} has to be JSON whose "main" names the app's entry point: ${String(cause)}`, cause);
  }
  const files = globSync(manifest.main, { cwd: appFolder }).toSorted();
  if (files.length === 0)
    throw refusal(`No file matches "main": "${manifest.main}" of ${manifestFile}. Build the app first.`);

  const require = createRequire(manifestFile);
  for (const file of files) {
    const entry = path.resolve(appFolder, file);
    const isModule = entry.endsWith('.mjs') || (!entry.endsWith('.cjs') && manifest.type === 'module');
    try {
      if (isModule) await import(pathToFileURL(entry).href);
      else require(entry);
    } catch (cause) {
      const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      throw refusal(`The app's entry point ${entry} cannot be loaded: ${text}`, cause);
    }
  }
}

let hooked = false;

/** Works for `require` in a bundle as for `import`; the hooks stay for the life of the process. */
function supply(core: object): void {
  Reflect.set(globalThis, coreKey, core);
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url: coreUrl, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === coreUrl ? { format: 'commonjs', source: coreSource, shortCircuit: true } : next(url, context),
  });
}
