/** What a played scenario left behind: runs, audit, what was really done to the cloud, told as one timeline. */
import type { AuditEntry } from '../../records/audit-chain.ts';
import { verifyAudit, type AnchorFact } from '../../records/audit-verify.ts';
import type { Run } from '../../records/runs.ts';
import type { LoggedOperation } from '../cloud/operations-log.ts';
import type { TimelineEntry } from './scenario.ts';
import type { World } from './world.ts';

export interface Evidence {
  readonly runs: readonly Run[];
  readonly audit: readonly AuditEntry[];
  readonly auditVerified: boolean;
  /** Why the audit does not verify. */
  readonly auditProblem: string;
  /** What was really done to the cloud by the automation. */
  readonly acts: readonly LoggedOperation[];
}

export async function gatherEvidence(world: World): Promise<Evidence> {
  const reader = world.as('reader');
  const { items: runs } = await reader.get<{ items: readonly Run[] }>('runs');
  const days = await auditDays(world, runs);
  const anchors = parseLines<AnchorFact>(await reader.get<string>(`anchors/${world.environment}`));
  const verification = verifyAudit(
    days.map(([day, text]) => ({ name: day, text })),
    anchors,
  );
  const { services } = await world.cloud.status();
  const pipelines = new Set((await world.cloud.principals()).map(({ clientId }) => clientId));
  const operations = await world.cloud.operations();
  return {
    runs,
    audit: days.flatMap(([, text]) => parseLines<AuditEntry>(text)),
    auditVerified: verification.intact,
    auditProblem: verification.problem ? JSON.stringify(verification.problem) : '',
    acts: operations.filter(
      ({ callerAppId, resource }) =>
        callerAppId !== null &&
        !pipelines.has(callerAppId) &&
        services['app-service'].some(({ site }) => resource.includes(site)),
    ),
  };
}

/** Every day that the runs touched; a run over midnight has two. */
async function auditDays(world: World, runs: readonly Run[]): Promise<readonly (readonly [string, string])[]> {
  const dates = runs.flatMap(({ requestedAt, finishedAt }) => [requestedAt, finishedAt ?? requestedAt]);
  const days = [...new Set([...dates, new Date().toISOString()].map((at) => at.slice(0, 10)))].toSorted();
  const texts = await Promise.all(
    days.map(
      async (day) => [day, await world.as('reader').call<string>('GET', `audit/${world.environment}/${day}`)] as const,
    ),
  );
  return texts.filter(([, { status }]) => status === 200).map(([day, { body }]) => [day, body] as const);
}

function parseLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): T => JSON.parse(line));
}

/** The alerts that were sent, and every act with its outcome, in the order of time. */
export async function timelineOf(
  world: World,
  { audit, runs }: Evidence,
  told: readonly TimelineEntry[],
): Promise<readonly TimelineEntry[]> {
  const alerts = (await world.cloud.alerts()).flatMap(
    ({ rule, monitorCondition, attempts, state }): TimelineEntry[] => {
      const last = attempts.at(-1);
      return last
        ? [
            {
              at: last.time,
              who: 'azure',
              what: `alert ${rule} ${monitorCondition} (${state}, answered ${last.status ?? last.error})`,
            },
          ]
        : [];
    },
  );
  const acts = audit
    .filter(({ phase }) => phase !== 'intent')
    .map((entry): TimelineEntry => ({
      at: entry.at,
      who: 'automation',
      what: `${entry.act} · ${lastSegment(entry.subject)}`,
    }));
  const endings = runs.flatMap(({ id, finishedAt, outcome }): TimelineEntry[] =>
    finishedAt && outcome
      ? [{ at: finishedAt, who: 'automation', what: `${id}: ${outcome.kind}: ${outcome.reason}` }]
      : [],
  );
  return [...told, ...alerts, ...acts, ...endings].toSorted((a, b) => a.at.localeCompare(b.at));
}

function lastSegment(subject: string): string {
  return subject.slice(subject.lastIndexOf('/') + 1);
}
