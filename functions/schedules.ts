/** Timers. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { App } from '../app.ts';
import { sweep } from '../intake/sweep.ts';

export function registerSchedules(automation: App): void {
  app.timer('sweep', {
    schedule: '0 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      const { instances, clock, log, queue, poison, configuration } = automation;
      instances.use(df.getClient(context));
      await sweep({
        records: await automation.records(),
        environment: configuration.environment,
        queue,
        poison,
        instances,
        clock,
        log,
      });
    },
  });

  app.timer('anchor-audit', {
    schedule: '0 0 * * * *',
    handler: async () => {
      const { anchors } = await automation.records();
      await anchors.anchor();
    },
  });
}
