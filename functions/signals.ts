/** The one router: every recorded payload, by its id. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { signalsQueue, type App } from '../app.ts';
import { AutomationError } from '../errors.ts';
import { signalsConnection } from './bindings.ts';

export function registerSignals(automation: App): void {
  app.storageQueue('signals', {
    queueName: signalsQueue,
    connection: signalsConnection,
    extraInputs: [df.input.durableClient()],
    handler: async (message, context) => {
      automation.instances.use(df.getClient(context));
      const id = (message as { id?: unknown } | null)?.id;
      if (typeof id !== 'string')
        throw new AutomationError(
          'input-invalid',
          'A message of the signals queue is {"id": "<id of a recorded payload>"}; this one goes to poison.',
        );
      await automation.dispatch(id);
    },
  });
}
