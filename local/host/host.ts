/** The local Azure Functions host, put together: an app folder in, listeners and triggers out. */

import path from 'node:path';
import { createAdminEndpoint, rootEndpoint, unauthorized } from './admin.ts';
import { createAnswerLog } from './answers.ts';
import type { HostClock } from './clock.ts';
import { loadApp } from './core-module.ts';
import { createDurableTriggers } from './durable-triggers.ts';
import { createEventGridWebhook, eventInvocation } from './event-grid.ts';
import type { HostExtension, HostServices, HttpRequestLike } from './extension.ts';
import { isOneOf, readFunctions, type HostFunction } from './functions.ts';
import { listen, type Endpoint } from './http-server.ts';
import { createHttpTriggers } from './http-trigger.ts';
import { loadKeys, showsKey } from './keys.ts';
import { createKillSwitch } from './kill-switch.ts';
import { createLogs } from './logs.ts';
import { createQueues } from './queue-client.ts';
import { messageInput, textOf } from './queue-message.ts';
import { createQueueOutputs } from './queue-output.ts';
import { refusal } from './refusal.ts';
import type { ProgrammingModel } from './rpc.ts';
import { readHostJson, type Settings } from './settings.ts';
import { createQueueTriggers, createTimers, openScheduleStore } from './triggers.ts';
import { createWorker } from './worker.ts';

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
  const { appFolder, dataFolder, settings, clock } = options;
  const { logging, extensions } = readHostJson(appFolder, settings);
  const logs = createLogs({ levels: logging.logLevel, out: options.out, err: options.err, clock });
  const keys = loadKeys(dataFolder);
  const store = openScheduleStore(dataFolder);

  const listening = {
    host: loopback,
    onError: (message: string) => logs.host('error', message),
    onAnswer: createAnswerLog(dataFolder, settings),
  };
  const listener = await listen({ port: options.port, ...listening });
  const rpcListener = await listen({ port: options.rpcPort, ...listening });
  const baseUrl = `http://${loopback}:${listener.port}`;
  // durable-functions builds its links from it.
  process.env['WEBSITE_HOSTNAME'] ??= `${loopback}:${listener.port}`;

  const app = await loadApp(appFolder, (level, message) => logs.host(level, message), version);
  await refuseStreams(app.programmingModel());
  const functions = readFunctions(app, settings);
  const triggeredBy = (type: string): HostFunction[] =>
    functions.filter((fn) => !fn.isDisabled && isOneOf([type], fn.trigger));

  const queues = createQueues(settings);
  const worker = createWorker({
    app,
    logs,
    killSwitch: createKillSwitch(settings),
    inputBinding: (binding) => ({ string: JSON.stringify(durable?.inputBinding(binding)) }),
    writeOutputs: createQueueOutputs({
      queues,
      encoding: extensions.queues.messageEncoding,
      onEnqueued: (address) => queueTriggers.nudge(address),
    }),
  });
  const shared = { worker, logs, clock };
  const queueTriggers = createQueueTriggers({
    ...shared,
    functions: triggeredBy('queuetrigger'),
    queues,
    settings: extensions.queues,
  });
  const timers = createTimers({ ...shared, functions: triggeredBy('timertrigger'), store });
  const triggers = createHttpTriggers({
    worker,
    keys,
    functions: triggeredBy('httptrigger'),
    routePrefix: extensions.http.routePrefix,
  });
  const durable = await createDurableTriggers({
    ...shared,
    functions,
    load: options.loadDurableExtension,
    baseUrl,
    rpcBaseUrl: `http://${loopback}:${rpcListener.port}/durabletask/`,
    systemKey: keys.systemKeys.durabletask_extension,
    settings: extensions.durableTask,
    dataFolder,
  });

  const shows = (request: HttpRequestLike, ...accepted: string[]): boolean =>
    showsKey(request.url.searchParams.get('code') ?? request.headers['x-functions-key'], [keys.masterKey, ...accepted]);
  const webhook = (prefix: string, key: string, handle: Endpoint['handle']): Endpoint => ({
    prefix,
    handle: (request) => (shows(request, key) ? handle(request) : Promise.resolve(unauthorized)),
  });
  function runNow(fn: HostFunction, input: unknown): Promise<unknown> | undefined {
    const timer = timers.get(fn.name);
    if (timer !== undefined) return timer.runNow();
    if (isOneOf(['queuetrigger'], fn.trigger)) return worker.invoke(fn, { input: messageInput(textOf(input)) });
    if (isOneOf(['eventgridtrigger'], fn.trigger)) return worker.invoke(fn, eventInvocation(input));
    return undefined;
  }

  const events = createEventGridWebhook({ worker, functions: triggeredBy('eventgridtrigger') });
  const endpoints: Endpoint[] = [
    rootEndpoint,
    createAdminEndpoint({
      id: path.basename(appFolder),
      version,
      functions,
      clock,
      authorize: (request) => shows(request),
      runNow,
    }),
    webhook('/runtime/webhooks/eventgrid', keys.systemKeys.eventgrid_extension, events),
  ];
  if (durable !== undefined) {
    const key = keys.systemKeys.durabletask_extension;
    endpoints.push(webhook(durable.webhookPrefix, key, (request) => durable.handleWebhook(request, false)));
    rpcListener.serve([{ prefix: durable.rpcPrefix, handle: (request) => durable.handleWebhook(request, true) }]);
  }

  await worker.runHooks('appStart', { hookData: {}, appHookData: app.appHookData, functionAppDirectory: appFolder });
  await durable?.start();
  listener.serve(endpoints, triggers);
  for (const timer of timers.values()) timer.start();
  queueTriggers.start();
  logs.host(
    'information',
    `serves ${functions.length} functions at ${baseUrl}; keys are in ${path.join(dataFolder, 'keys.json')}`,
  );

  return {
    baseUrl,
    port: listener.port,
    async stop() {
      await Promise.all([listener.close(), queueTriggers.stop(), ...[...timers.values()].map((timer) => timer.stop())]);
      await durable?.stop();
      await rpcListener.close();
      await worker.runHooks('appTerminate', { hookData: {}, appHookData: app.appHookData });
    },
  };
}

/** With streams the worker is sent requests through a proxy of its own, which this host does not speak. */
async function refuseStreams(model: ProgrammingModel): Promise<void> {
  const capabilities = await model.getCapabilities?.({});
  if (capabilities?.['HttpUri'] !== undefined)
    throw refusal('The app asks for enableHttpStream, which the local host does not have.');
}
