/** The app as main.ts makes it, from its sources instead of the bundle: entry point of the hosts that tests start. */
import { createApp } from '../../../app.ts';
import { readConfiguration } from '../../../config.ts';
import { registerFunctions } from '../../../functions/functions.ts';
import { runbooks } from '../../../orchestrations/registry.ts';
import { loadSignalRules } from '../../../signals/load.ts';

const root = new URL('../../../', import.meta.url).pathname;

registerFunctions(
  createApp({
    configuration: readConfiguration(process.env),
    rules: await loadSignalRules(root, runbooks),
    clock: { now: () => new Date() },
    log: () => {},
  }),
);
