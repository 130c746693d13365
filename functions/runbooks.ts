/** Every runbook of the registry, registered with the durable engine. */
import * as df from 'durable-functions';
import type { App } from '../app.ts';
import { framed } from '../orchestrations/activity.ts';
import { conduct } from '../orchestrations/conduct.ts';
import type { Ports } from '../orchestrations/ports.ts';
import { runbooks } from '../orchestrations/registry.ts';
import type { ActivitiesFor, Activity, Envelope, Step } from '../orchestrations/step.ts';
import { sharedActivities } from '../orchestrations/steps/activities.ts';
import { sharedSteps } from '../orchestrations/steps/names.ts';

type AnyStep = Step<never, unknown>;
type AnyActivity = Activity<unknown, unknown>;

/** Steps that ask the engine whether another run lives, or have it tell that run something. */
const asksEngine = new Set<AnyStep>([sharedSteps.acquireLease, sharedSteps.claimSubject, sharedSteps.wakeRun]);

export function registerRunbooks(automation: App): void {
  registerSteps(automation, sharedSteps, sharedActivities);
  for (const runbook of runbooks) {
    df.app.orchestration(runbook.name, conduct(runbook));
    registerSteps(automation, runbook.steps, runbook.activities);
  }
}

function registerSteps<Steps extends Readonly<Record<string, AnyStep>>>(
  { ports, instances }: App,
  steps: Steps,
  activitiesOf: (ports: Ports) => ActivitiesFor<Steps>,
): void {
  for (const [key, step] of Object.entries(steps)) {
    df.app.activity(step.name, {
      extraInputs: asksEngine.has(step) ? [df.input.durableClient()] : [],
      handler: async (envelope: Envelope<unknown>, context) => {
        if (asksEngine.has(step)) instances.use(df.getClient(context));
        const given = await ports();
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step and its activity agree by ActivitiesFor
        const activity = activitiesOf(given)[key] as unknown as AnyActivity;
        return framed(step, activity, given)(envelope);
      },
    });
  }
}
