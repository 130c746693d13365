/** The Durable Task extension of the local host: the engine, its client binding and its HTTP API on one file. */

import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { HostExtension, HostServices } from '../host/extension.ts';
import { AutomationError } from '../../errors.ts';
import { createAlarm, watchForOthers } from './alarm.ts';
import { createDurableClient } from './client.ts';
import { createFunctionTable } from './functions.ts';
import { createHttpHandler, type HttpHandler } from './http.ts';
import { clientBinding, type LinkSource } from './links.ts';
import { readSettings } from './settings.ts';
import { openDatabase } from './store/database.ts';
import { createInstanceStore } from './store/instances.ts';
import { createWorkItemStore } from './store/work-items.ts';
import { createDurableWorker, type DurableWorker } from './worker.ts';

const webhookPrefix = '/runtime/webhooks/durabletask';
const rpcPrefix = '/durabletask';

interface Running {
  readonly database: DatabaseSync;
  readonly worker: DurableWorker;
  readonly handle: HttpHandler;
  readonly stopWatching: () => void;
}

/** Throws `configuration-invalid` for settings it cannot read; `register` does for functions it does not support. */
export function createDurableExtension(services: HostServices): HostExtension {
  const settings = readSettings(services.settings);
  const functions = createFunctionTable();
  let running: Running | undefined;

  // Ports may be chosen while the host starts, so addresses are read when they are handed out.
  const links: LinkSource = {
    get baseUrl() {
      return services.baseUrl;
    },
    get systemKey() {
      return services.systemKey;
    },
    webhookPrefix,
    hubName: settings.hubName,
    connectionName: settings.connectionName,
  };

  function open(): Running {
    const { clock, dataFolder } = services;
    const database = openDatabase(dataFolder);
    const instances = createInstanceStore(database);
    const store = createWorkItemStore(database, instances, randomUUID());
    const alarm = createAlarm(clock, () => worker.wake());
    const worker = createDurableWorker({
      store,
      settings,
      alarm,
      clock,
      functions,
      invoke: (name, input) => services.invoke(name, input),
      log: (level, message) => services.log(level, message),
    });
    const client = createDurableClient({ instances, clock, wake: worker.wake });
    const dataVersion = database.prepare('PRAGMA data_version');
    const stopWatching = watchForOthers(dataFolder, () => Number(dataVersion.get()?.['data_version']), worker.wake);
    return { database, worker, handle: createHttpHandler({ client, instances, settings, links, clock }), stopWatching };
  }

  return {
    triggerTypes: ['orchestrationTrigger', 'activityTrigger', 'entityTrigger'],
    inputTypes: ['durableClient'],
    webhookPrefix,
    rpcPrefix,
    register: functions.register,
    inputBinding: () => clientBinding(links, services.rpcBaseUrl),
    async handleWebhook(request, rpc) {
      if (!running) throw new AutomationError('unavailable', 'The durable engine is not running.');
      return running.handle(request, rpc ? rpcPrefix : webhookPrefix);
    },
    async start() {
      running ??= open();
      running.worker.wake();
    },
    async stop() {
      running?.stopWatching();
      running?.worker.stop();
      running?.database.close();
      running = undefined;
    },
  };
}
