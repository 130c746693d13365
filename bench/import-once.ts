/** `node bench/import-once.ts FILE`: imports it as the language worker does, and tells the parent how long that took, in milliseconds. */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const core = 'functions-core:';
const dispose = () => ({ dispose: () => undefined });

/** What the worker supplies as `@azure/functions-core`; registrations go nowhere. */
Reflect.set(globalThis, core, {
  version: '4.0.0',
  hostVersion: '4.0.0',
  log: () => undefined,
  registerFunction: dispose,
  registerHook: dispose,
  setProgrammingModel: () => undefined,
});
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@azure/functions-core'
      ? { url: core, format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === core
      ? { format: 'commonjs', source: `module.exports = globalThis['${core}'];`, shortCircuit: true }
      : next(url, context),
});

const entry = pathToFileURL(process.argv[2] ?? '').href;
const began = performance.now();
await import(entry);
process.send?.(performance.now() - began, () => process.exit(0));
