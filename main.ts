/** Entry point of the Functions worker: reads the environment, builds the app, registers its functions. */
import { dirname } from 'node:path';
import { createApp } from './app.ts';
import { readConfiguration } from './config.ts';
import { registerFunctions } from './functions/functions.ts';
import { runbooks } from './orchestrations/registry.ts';
import { loadSignalRules } from './signals/load.ts';

/** The bundle lies in dist/, beside operations/ and infra/snapshots/. */
const root = dirname(import.meta.dirname);

registerFunctions(
  createApp({
    configuration: readConfiguration(process.env),
    rules: await loadSignalRules(root, runbooks),
    clock: { now: () => new Date() },
    // eslint-disable-next-line no-console -- the worker sends the console to the Functions log
    log: (message) => console.log(message),
  }),
);
