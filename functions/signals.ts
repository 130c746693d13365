/** The one router: every recorded payload, by its id. What fails is tried again by the queue, and ends as poison. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { signalsQueue, type App } from '../app.ts';
import { idsOf } from '../intake/signals-queue.ts';
import { signalsConnection } from './bindings.ts';

export function registerSignals(automation: App): void {
  app.storageQueue('signals', {
    queueName: signalsQueue,
    connection: signalsConnection,
    extraInputs: [df.input.durableClient()],
    handler: async (message, context) => {
      automation.instances.use(df.getClient(context));
      await automation.dispatch(idsOf(message));
    },
  });
}
