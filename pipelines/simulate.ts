/** `simulate`: a made-up alert through the real action group, timed until the automation has an incident of it. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AutomationError } from '../errors.ts';
import { loadSnapshots, snapshotsPath } from '../resources/load.ts';
import { parseResourceId } from '../resources/resource-id.ts';
import type { SnapshotResource } from '../resources/snapshot.ts';
import { defineCommand, deploymentOf, type PipelineContext } from './context.ts';

/** Targets of the platform: first response to an incident under thirty minutes; the automation's own share is a fraction of it. */
const withinSeconds = 300;
const everySeconds = 5;

interface Incident {
  readonly id: string;
  readonly title: string;
  readonly openedAt: string;
}

export const simulate = defineCommand({
  usage: 'simulate --env ENV',
  summary: 'sends a test alert through every action group that calls the automation, and waits for its incident',
  async run(context, args) {
    const { values } = parseArgs({ args: [...args], options: { env: { type: 'string' } } });
    const deployment = deploymentOf(values.env);
    const groups = await actionGroups(context.root, deployment.environment);
    const azure = await context.azure(deployment);
    const begun = context.now();
    for (const group of groups) {
      const failed = (await azure.testActionGroup(group.id, group.properties['webhookReceivers'])).filter(
        ({ succeeded }) => !succeeded,
      );
      if (failed.length === 0) continue;
      const list = failed.map(({ receiver, why }) => `${receiver} (${why})`).join(', ');
      throw new AutomationError('unavailable', `${group.name} could not reach ${list}.`);
    }
    const incident = await untilIncident(context, begun);
    if (incident === undefined) {
      context.err(`NO INCIDENT within ${withinSeconds} s of the test alert: nobody would have been called`);
      return 1;
    }
    const seconds = Math.round((Date.parse(incident.openedAt) - begun.getTime()) / 1000);
    context.out(`incident ${incident.id} after ${Math.max(seconds, 0)} s: ${incident.title}`);
    return 0;
  },
});

async function actionGroups(root: string, environment: string): Promise<readonly SnapshotResource[]> {
  const snapshots = await loadSnapshots(join(root, snapshotsPath));
  const resources = snapshots.find((snapshot) => snapshot.environment === environment)?.resources ?? [];
  const found = resources.filter(({ id }) => parseResourceId(id)?.type === 'microsoft.insights/actiongroups');
  if (found.length > 0) return found;
  throw new AutomationError('not-found', `infra/snapshots/${environment}.json has no action group.`);
}

async function untilIncident(context: PipelineContext, since: Date): Promise<Incident | undefined> {
  const api = await context.api();
  const deadline = context.now().getTime() + withinSeconds * 1000;
  for (;;) {
    const { items } = await api.call<{ items: readonly Incident[] }>('GET', 'incidents?limit=20');
    // The clocks of a runner and of the automation are not the same one.
    const found = items.find(
      ({ openedAt, title }) => Date.parse(openedAt) >= since.getTime() - 5_000 && /test/i.test(title),
    );
    if (found !== undefined || context.now().getTime() >= deadline) return found;
    await context.pause(everySeconds);
  }
}
