/** Timers. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { App } from '../app.ts';
import { sweep } from '../intake/sweep.ts';
import { patience, sweepOwnSecrets } from './operations/secrets.ts';

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

  app.timer('sweep-secrets', {
    // Before people begin to work: what the sweep tells them is for the day.
    schedule: '0 0 5 * * *',
    // Once a day is too seldom to leave it at a try that met an outage.
    retry: { strategy: 'exponentialBackoff', maxRetryCount: 5, minimumInterval: 60_000, maximumInterval: 900_000 },
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      automation.instances.use(df.getClient(context));
      const { secrets, due, runs, pages } = await sweepOwnSecrets(automation, patience.timer);
      automation.log(`sweep-secrets: ${secrets} secrets, ${due} due, ${runs.length} runs begun, ${pages} pages`);
    },
  });
}
