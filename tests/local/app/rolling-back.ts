/** A run of roll-back that holds the lease, one site in front of it, and its steps carried out as the worker does it. */
import { framed } from '../../../orchestrations/activity.ts';
import { rollBackActivities } from '../../../orchestrations/roll-back/activities.ts';
import { rollBackSteps } from '../../../orchestrations/roll-back/names.ts';
import type { Plan, SitePlan } from '../../../orchestrations/roll-back/types.ts';
import type { Ports } from '../../../orchestrations/ports.ts';
import type { Activity, Envelope, Step, StepResult } from '../../../orchestrations/step.ts';
import { sharedActivities } from '../../../orchestrations/steps/activities.ts';
import { sharedSteps } from '../../../orchestrations/steps/names.ts';
import type { Lease } from '../../../records/leases.ts';
import { bad, badRelease, good, previousRelease } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import type { Sandbox } from './sandbox.ts';

export const run = { id: 'roll-back-1', runbook: 'roll-back', environment: 'dev' };
export const siteId =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev/providers/Microsoft.Web/sites/chaufher-dev-api-weu';
const repository = 'chaufherdevacr.azurecr.io/api';

export const sitePlan: SitePlan = {
  site: siteId,
  region: 'weu',
  slot: 'staging',
  from: bad,
  to: good,
  method: 'swap',
  image: `${repository}@${bad}`,
  hostName: 'weu.example',
  slotHostName: 'weu-staging.example',
  probe: { path: '/health', versionPath: '/version', timeoutSeconds: 1, healthyInARow: 3 },
};

export interface RollingBack {
  readonly lease: Lease;
  readonly plan: Plan;
  /** Carries out one attempt of a call; `with` stands in for what the process has. */
  readonly step: <Input, Output>(
    step: Step<Input, Output>,
    input: Input,
    options?: { readonly with?: Ports; readonly lease?: Lease },
  ) => Promise<StepResult<Output>>;
}

/** The bad release in production, the good one in the slot. */
export async function startRollingBack({ records, sites, ports }: Sandbox): Promise<RollingBack> {
  sites.put({ site: siteId, digest: bad, image: `${repository}@${bad}` });
  sites.put({ site: siteId, slot: 'staging', digest: good, image: `${repository}@${good}` });
  const { release: previous } = await records.releases.register(told(previousRelease));
  const { release } = await records.releases.register(told(badRelease));
  await records.runs.request({
    ...run,
    input: {},
    cause: { fingerprint: 'f'.repeat(32), epoch: '2026-11-24T10:04:00.000Z' },
    by: 'route api-bad-release',
  });
  await records.runs.claim(run.id, 'execution-1');
  const answer = await records.leases.acquire({
    environment: 'dev',
    owner: { kind: 'run', id: run.id },
    priority: 'rollback',
    reason: 'roll back',
    maximumHoldSeconds: 1800,
  });
  if (answer.state !== 'held') throw new Error('Nobody else wants the lease.');
  const { lease: mine } = answer;

  return {
    lease: mine,
    plan: { environment: 'dev', component: 'api', release: release.id, previous: previous.id, sites: [sitePlan] },
    async step(step, input, { with: given = ports, lease = mine } = {}) {
      const envelope: Envelope<typeof input> = {
        run,
        key: `${step.name}/0.1`,
        input,
        ...(step.effect === 'act' ? { lease, subject: siteId } : {}),
      };
      return framed(step, activityOf(step, given), given)(envelope);
    },
  };
}

function told({ component, environment, commit, digest, migration, liveAt }: typeof previousRelease) {
  return { component, environment, commit, digest, migration, liveAt };
}

function activityOf<Input, Output>({ name }: Step<Input, Output>, ports: Ports): Activity<Input, Output> {
  const tables = [
    [sharedSteps, sharedActivities(ports)],
    [rollBackSteps, rollBackActivities(ports)],
  ] as const;
  for (const [steps, activities] of tables) {
    const key = Object.entries(steps).find(([, step]) => step.name === name)?.[0];
    if (key !== undefined) return Reflect.get(activities, key);
  }
  throw new Error(`There is no activity for ${name}.`);
}
