/** What a played scenario left behind: runs, audit, what was really done to the cloud, told as one timeline. */
import type { AuditEntry } from '../../records/audit-chain.ts';
import { verifyAudit, type AnchorFact } from '../../records/audit-verify.ts';
import type { Run } from '../../records/runs.ts';
import type { LoggedOperation } from '../cloud/operations-log.ts';
import { check, type Check, type ScenarioResult, type TimelineEntry } from './scenario.ts';
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

/** What a scenario in one world comes to. */
export async function resultOf(
  world: World,
  {
    scenario,
    evidence,
    checks,
    told = [],
  }: {
    readonly scenario: string;
    readonly evidence: Evidence;
    readonly checks: readonly Check[];
    readonly told?: readonly TimelineEntry[];
  },
): Promise<ScenarioResult> {
  const endings = evidence.runs.map(({ outcome }) => outcome?.kind ?? 'unfinished');
  return {
    scenario,
    outcome: endings.toSorted().join(', '),
    runs: evidence.runs,
    timeline: await timelineOf(world, evidence, told),
    checks,
    audit: { entries: evidence.audit.length, verified: evidence.auditVerified },
  };
}

/** The alerts and events that were sent, and every act with its outcome, in the order of time. */
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
  const events = (await world.cloud.events())
    // Every seed and every new version makes one; what came of them is in the acts.
    .filter(({ event }) => !event.eventType.endsWith('NewVersionCreated'))
    .flatMap(({ event, attempts, state }): TimelineEntry[] =>
      attempts.slice(-1).map(({ time, status, error }) => ({
        at: time,
        who: 'azure',
        what: `event ${lastWord(event.eventType)} of ${lastSegment(event.topic)}/${event.subject} (${state}, answered ${status ?? error})`,
      })),
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
  return [...told, ...alerts, ...events, ...acts, ...endings].toSorted((a, b) => a.at.localeCompare(b.at));
}

function lastWord(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

function lastSegment(subject: string): string {
  return subject.slice(subject.lastIndexOf('/') + 1);
}

/** What must be so of the records after everything, whatever was played. */
export async function recordChecks(
  world: World,
  { audit, auditVerified, auditProblem }: Evidence,
): Promise<readonly Check[]> {
  const lease = await world.as('reader').get<{ holder?: unknown }>(`environments/${world.environment}/lease`);
  const unpaired = unpairedOf(audit);
  return [
    check('the lease is free again', !lease.holder, JSON.stringify(lease.holder ?? null)),
    check(
      'every act has its intent and its outcome once',
      unpaired.length === 0,
      unpaired.join(', ') || `${audit.length} entries`,
    ),
    check('the audit verifies', auditVerified, auditProblem || `${audit.length} entries`),
  ];
}

/** Keys of acts whose intent or outcome is missing or stands more than once. */
function unpairedOf(audit: Evidence['audit']): readonly string[] {
  const counts = new Map<string, number>();
  for (const { key, phase } of audit) {
    if (phase === 'note') continue;
    const call = key.slice(0, key.lastIndexOf('/'));
    counts.set(call, (counts.get(call) ?? 0) + (phase === 'intent' ? 1 : 1000));
  }
  return [...counts].filter(([, count]) => count !== 1001).map(([call]) => call);
}
