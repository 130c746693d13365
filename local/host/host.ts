/** The local Azure Functions host, put together: an app folder in, listeners and triggers out. */

import path from 'node:path';
import { AutomationError } from '../../errors.ts';
import { createAdminEndpoint, rootEndpoint, unauthorized } from './admin.ts';
import type { HostClock } from './clock.ts';
import { loadApp } from './core-module.ts';
import { createEventGridWebhook, eventInvocation } from './event-grid.ts';
import type { HostExtension, HostServices, HttpRequestLike } from './extension.ts';
import { durableInputs, durableTriggers, isOneOf, readFunctions } from './functions.ts';
import { listen, type Endpoint } from './http-server.ts';
import { createHttpTriggers } from './http-trigger.ts';
import { loadKeys, showsKey, type SystemKeyName } from './keys.ts';
import { createKillSwitch } from './kill-switch.ts';
import { createLogs } from './logs.ts';
import { createQueues } from './queue-client.ts';
import { messageInput } from './queue-message.ts';
import { createQueueOutputs } from './queue-output.ts';
import { plainValue, typedTriggerInput } from './rpc.ts';
import { readHostJson, type Settings } from './settings.ts';
import { createQueueTriggers, createTimers, openScheduleStore } from './triggers.ts';
import { createWorker, type HostFunction } from './worker.ts';

const version = '4.1037.0-local';
const loopback = '127.0.0.1';

export interface HostOptions {
  /** Has package.json and host.json. */
  readonly appFolder: string;
  /** Keys, schedules and the durable engine's store; made where it is missing. */
  readonly dataFolder: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly rpcPort: number;
  readonly settings: Settings;
  readonly clock: HostClock;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Called only when the app has durable functions. */
  readonly loadDurableExtension: () => Promise<(services: HostServices) => HostExtension>;
}

export interface RunningHost {
  readonly baseUrl: string;
  readonly port: number;
  /** Takes nothing new, and resolves when everything in hand is done. */
  stop(): Promise<void>;
}

/** Rejects with `configuration-invalid`, saying what is wrong, when the app, its settings, a port or the data folder cannot be used. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { settings, clock } = options;
  const hostJson = readHostJson(options.appFolder, settings);
  const logs = createLogs({ levels: hostJson.logging.logLevel, out: options.out, err: options.err, clock });
  const keys = loadKeys(options.dataFolder);
  const complain = (message: string): void => logs.host('error', message);
  const listener = await listen(options.port, loopback, complain);
  const rpcListener = await listen(options.rpcPort, loopback, complain);
  const baseUrl = `http://${loopback}:${listener.port}`;
  // durable-functions builds its links from it.
  process.env['WEBSITE_HOSTNAME'] ??= `${loopback}:${listener.port}`;

  const app = await loadApp(options.appFolder, (level, message) => logs.host(level, message), version);
  const functions = readFunctions(app, settings);
  const withTrigger = (...types: string[]): HostFunction[] => functions.filter((fn) => isOneOf(types, fn.trigger));
  await refuseStreams(app.programmingModel());

  const queues = createQueues(settings);
  const worker = createWorker({
    app,
    logs,
    killSwitch: createKillSwitch(settings),
    inputBinding: (binding) => ({ string: JSON.stringify(durable?.inputBinding(binding)) }),
    writeOutputs: createQueueOutputs({
      queues,
      encoding: hostJson.extensions.queues.messageEncoding,
      onEnqueued: (address) => queueTriggers.nudge(address),
    }),
  });
  const queueTriggers = createQueueTriggers({
    functions: withTrigger('queuetrigger'),
    queues,
    settings: hostJson.extensions.queues,
    worker,
    logs,
    clock,
  });
  const timers = createTimers({
    functions: withTrigger('timertrigger'),
    store: openScheduleStore(options.dataFolder),
    worker,
    clock,
  });
  const triggers = createHttpTriggers({
    functions: withTrigger('httptrigger'),
    routePrefix: hostJson.extensions.http.routePrefix,
    keys,
    worker,
  });
  const durable = await startDurable();

  const shows = (request: HttpRequestLike, ...accepted: string[]): boolean =>
    showsKey(request.url.searchParams.get('code') ?? request.headers['x-functions-key'], [keys.masterKey, ...accepted]);
  const webhook = (prefix: string, key: SystemKeyName, handle: Endpoint['handle']): Endpoint => ({
    prefix: prefix.toLowerCase(),
    handle: (request) => (shows(request, keys.systemKeys[key]) ? handle(request) : Promise.resolve(unauthorized)),
  });
  const eventGridFunctions = withTrigger('eventgridtrigger');
  const admin = createAdminEndpoint({
    hostId: path.basename(options.appFolder),
    version,
    functions,
    startedAt: clock.now(),
    clock,
    authorize: (request) => shows(request),
    run: (fn, input) => {
      const timer = timers.get(fn.name);
      if (timer !== undefined) return timer.runNow();
      if (isOneOf(['queuetrigger'], fn.trigger)) return worker.invoke(fn, { input: messageInput(input) });
      return isOneOf(['eventgridtrigger'], fn.trigger)
        ? worker.invoke(fn, eventInvocation(JSON.parse(input)))
        : undefined;
    },
  });

  const endpoints: Endpoint[] = [
    rootEndpoint,
    admin,
    webhook(
      '/runtime/webhooks/eventgrid',
      'eventgrid_extension',
      createEventGridWebhook({ functions: eventGridFunctions, worker }),
    ),
  ];
  if (durable !== undefined) {
    endpoints.push(
      webhook(durable.webhookPrefix, 'durabletask_extension', (request) => durable.handleWebhook(request, false)),
    );
    rpcListener.serve({
      endpoints: [{ prefix: durable.rpcPrefix, handle: (request) => durable.handleWebhook(request, true) }],
    });
  }

  await worker.runHooks('appStart', {
    hookData: {},
    appHookData: app.appHookData,
    functionAppDirectory: options.appFolder,
  });
  await durable?.start();
  listener.serve({ triggers, endpoints });
  for (const timer of timers.values()) timer.start();
  queueTriggers.start();
  logs.host(
    'information',
    `serves ${functions.length} functions at ${baseUrl}; keys are in ${path.join(options.dataFolder, 'keys.json')}`,
  );

  async function startDurable(): Promise<HostExtension | undefined> {
    const durableFunctions = withTrigger(...durableTriggers);
    if (
      durableFunctions.length === 0 &&
      !functions.some((fn) => fn.inputs.some((input) => isOneOf(durableInputs, input)))
    )
      return undefined;
    const byName = new Map(durableFunctions.map((fn) => [fn.name.toLowerCase(), fn]));
    const category = { from: 'durable', category: 'Host.Triggers.DurableTask' };
    const create = await options.loadDurableExtension();
    const extension = create({
      async invoke(functionName, triggerInput) {
        const fn = byName.get(functionName.toLowerCase());
        if (fn === undefined) throw new AutomationError('not-found', `There is no function '${functionName}'.`);
        return plainValue((await worker.invoke(fn, { input: typedTriggerInput(triggerInput) })).returnValue);
      },
      baseUrl,
      rpcBaseUrl: `http://${loopback}:${rpcListener.port}/durabletask/`,
      systemKey: keys.systemKeys.durabletask_extension,
      settings: hostJson.extensions.durableTask,
      dataFolder: options.dataFolder,
      clock,
      log: (level, message) =>
        logs.write(level === 'info' ? 'information' : level === 'warn' ? 'warning' : level, category, message),
    });
    for (const fn of durableFunctions)
      extension.register({ name: fn.name, trigger: fn.trigger, bindings: [fn.trigger, ...fn.inputs, ...fn.outputs] });
    return extension;
  }

  return {
    baseUrl,
    port: listener.port,
    async stop() {
      const quiet = Promise.all([
        listener.close(),
        queueTriggers.stop(),
        ...[...timers.values()].map((timer) => timer.stop()),
      ]);
      await quiet;
      await durable?.stop();
      await rpcListener.close();
      await worker.runHooks('appTerminate', { hookData: {}, appHookData: app.appHookData });
    },
  };
}

/** With streams the worker would be sent requests through a proxy of its own, which this host does not speak. */
async function refuseStreams(model: {
  getCapabilities?(given: Record<string, string>): Promise<Record<string, string>>;
}): Promise<void> {
  const capabilities = await model.getCapabilities?.({});
  if (capabilities?.['HttpUri'] !== undefined)
    throw new AutomationError(
      'configuration-invalid',
      'The app asks for enableHttpStream, which the local host does not have.',
    );
}
