/** What a verification asks of Azure and of the records. Nothing here changes anything but our own incident. */
import type { Deployed, DeployedResource } from '../../azure/deployed.ts';
import { AutomationError } from '../../errors.ts';
import { incidentId } from '../../records/incidents.ts';
import { textAt } from '../../resources/property.ts';
import type { Snapshot } from '../../resources/snapshot.ts';
import type { Estate } from '../../resources/estate.ts';
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import { mostFindings } from './budget.ts';
import { orWhy } from './looks/reading.ts';
import type { LookPorts } from './looks/look.ts';
import { looks } from './looks/looks.ts';
import { subscriptionsOf } from './looks/resources.ts';
import type { verifyDeploymentSteps } from './names.ts';
import type { Side } from './sides.ts';
import { verifyDeploymentInput, type SideVerdict } from './types.ts';

export type VerifyPorts = LookPorts & {
  readonly records: {
    readonly runs: Pick<Ports['records']['runs'], 'get' | 'list'>;
    readonly incidents: Pick<Ports['records']['incidents'], 'get' | 'resolve'>;
  };
};

/** Ends of a run that has verified: one that broke off has not. */
const verifying: ReadonlySet<string | undefined> = new Set(['verified', 'findings']);

export function verifyDeploymentActivities(ports: VerifyPorts): ActivitiesFor<typeof verifyDeploymentSteps> {
  const { records, estate, deployed } = ports;

  return {
    async findEarlier({ correlation }, { run }) {
      const { id: own, environment, runbook } = run;
      const { items } = await records.runs.list({ environment, runbook, limit: 200 });
      const earlier = items.find(
        ({ id, input, outcome }) =>
          id !== own &&
          verifying.has(outcome?.kind) &&
          verifyDeploymentInput.safeParse(input).data?.correlation === correlation,
      );
      return earlier === undefined ? {} : { run: earlier.id };
    },

    findInFlight: ({ environment }) => deploymentsInFlight(deployed, snapshotOf(estate, environment)),
    look: ({ environment, side }) => lookAt(ports, snapshotOf(estate, environment), side),
    recordResult: async () => {},

    async resolveIncident({ reason }, { run }) {
      const cause = (await records.runs.get(run.id))?.cause;
      const id = cause && incidentId(cause.fingerprint, cause.epoch);
      // Of a person's request there is none.
      if (id !== undefined && (await records.incidents.get(id)))
        await records.incidents.resolve(id, { by: run.id, reason });
    },
  };
}

/** One side, cut to what a history may hold. */
export async function lookAt(ports: LookPorts, snapshot: Snapshot, side: Side): Promise<SideVerdict> {
  const { judged, findings, notJudged } = await looks[side](ports, snapshot);
  const kept = findings.slice(0, mostFindings.ofSide);
  return {
    side,
    judged,
    findings: kept,
    more: findings.length - kept.length,
    notJudged: notJudged.slice(0, mostFindings.ofSide),
  };
}

function snapshotOf(estate: Estate, environment: string): Snapshot {
  const snapshot = estate.snapshot(environment);
  if (snapshot !== undefined) return snapshot;
  throw new AutomationError('input-invalid', `environment: expected one that has a snapshot, got "${environment}".`, {
    data: { field: 'environment' },
  });
}

const kinds = [
  { type: 'deployments', apiVersion: '2021-04-01', filter: "provisioningState eq 'Running'" },
  { type: 'deploymentStacks', apiVersion: '2024-03-01', filter: undefined },
] as const;
const terminal = /^(succeeded|failed|canceled|)$/i;

/** Deployments and stacks of the environment's subscriptions that have not ended; a nested one is told of by the one above it. */
async function deploymentsInFlight(deployed: Deployed, { resources }: Snapshot): Promise<readonly string[]> {
  const found: DeployedResource[] = [];
  for (const subscription of subscriptionsOf(resources)) {
    for (const { type, apiVersion, filter } of kinds) {
      const path = `/subscriptions/${subscription}/providers/Microsoft.Resources/${type}`;
      const answer = await orWhy(() => deployed.list(path, apiVersion, filter));
      if (answer !== undefined && typeof answer !== 'string') found.push(...answer);
    }
  }
  return found
    .filter(({ properties }) => !terminal.test(textAt(properties, 'provisioningState') ?? ''))
    .map(({ id }) => id)
    .slice(0, mostFindings.paged);
}
