/** Timers and queues of an app: made from its functions, started and stopped together. */

import path from 'node:path';
import * as z from 'zod';
import { refusal } from './refusal.ts';
import type { HostClock } from './clock.ts';
import type { Logs } from './logs.ts';
import { parseSchedule } from './ncrontab.ts';
import type { Queues } from './queue-client.ts';
import { createQueueListener, type QueueListener } from './queue-listener.ts';
import { queueAddress, type QueueAddress } from './queue-output.ts';
import { invokeWithRetry } from './retry.ts';
import type { QueueSettings } from './settings.ts';
import { readStateFile, writeStateFile } from './state-file.ts';
import { createTimerTrigger, type ScheduleStatus, type ScheduleStore, type TimerTrigger } from './timer-trigger.ts';
import type { HostFunction } from './functions.ts';
import type { Worker } from './worker.ts';

const scheduleShape = z.record(
  z.string(),
  z.object({ last: z.number().nullable(), next: z.number(), lastUpdated: z.number().nullable() }),
);

/** Schedules in `timers.json` of the data folder; throws `configuration-invalid` when that is damaged. */
export function openScheduleStore(dataFolder: string): ScheduleStore {
  const file = path.join(dataFolder, 'timers.json');
  const kept: Record<string, ScheduleStatus> = readStateFile(file, scheduleShape) ?? {};
  return {
    read: (name) => kept[name],
    write(name, status) {
      kept[name] = status;
      writeStateFile(file, kept);
    },
  };
}

export function createTimers(deps: {
  functions: readonly HostFunction[];
  store: ScheduleStore;
  worker: Worker;
  clock: HostClock;
}): Map<string, TimerTrigger> {
  return new Map(
    deps.functions.map((fn) => {
      const { schedule, useMonitor = true, runOnStartup = false } = fn.trigger;
      const trigger = createTimerTrigger({
        functionName: fn.name,
        schedule: parseSchedule(String(schedule), fn.name),
        useMonitor: useMonitor === true,
        runOnStartup: runOnStartup === true,
        store: deps.store,
        clock: deps.clock,
        invoke: (input) => invokeWithRetry(deps, fn, { input }),
      });
      return [fn.name, trigger] as const;
    }),
  );
}

export interface QueueTriggers {
  start(): void;
  /** Looks at a queue at once, where one of these listens to it. */
  nudge(address: QueueAddress): void;
  stop(): Promise<void>;
}

export function createQueueTriggers(deps: {
  functions: readonly HostFunction[];
  queues: Queues;
  settings: QueueSettings;
  worker: Worker;
  logs: Logs;
  clock: HostClock;
}): QueueTriggers {
  const listeners: { address: QueueAddress; listener: QueueListener }[] = deps.functions.map((fn) => {
    const address = queueAddress(fn.trigger);
    if (!/^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/.test(address.queueName)) {
      throw refusal(`${fn.name} listens to "${address.queueName}", which is no name of a storage queue.`);
    }
    const queue = deps.queues.client(address.connection, address.queueName);
    const poison = address.queueName.endsWith('-poison')
      ? undefined
      : deps.queues.client(address.connection, `${address.queueName}-poison`);
    return { address, listener: createQueueListener({ ...deps, fn, queue, poison }) };
  });

  return {
    start: () => listeners.forEach(({ listener }) => listener.start()),
    nudge(to) {
      for (const { address, listener } of listeners) {
        if (address.queueName === to.queueName && address.connection === to.connection) listener.nudge();
      }
    },
    async stop() {
      await Promise.all(listeners.map(({ listener }) => listener.stop()));
    },
  };
}
