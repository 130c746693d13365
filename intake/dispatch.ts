/** What becomes of a recorded payload: each signal joins its episode and its incident, starts the runs that routes ask for, and wakes those that wait for it. */
import type { IncidentReport } from '../records/incidents.ts';
import type { Records } from '../records/records.ts';
import type { Run } from '../records/runs.ts';
import { parseBody } from '../signals/parse/body.ts';
import { enrich } from '../signals/enrich.ts';
import type { RoutedRun, Router } from '../signals/route.ts';
import type { Signal } from '../signals/signal.ts';
import type { Estate } from '../resources/estate.ts';
import { lookAgainEvent } from '../orchestrations/steps/wake.ts';
import type { Instances } from './instances.ts';

export interface DispatchDeps {
  readonly records: Records;
  readonly router: Router;
  readonly estate: Estate;
  readonly instances: Instances;
  log(message: string): void;
}

/** Seconds within which somebody must look at an incident that no runbook works on, by severity. */
const respondBySeconds = [5 * 60, 15 * 60, 60 * 60, 8 * 3600, 24 * 3600] as const;

/**
 * Dispatches recorded payloads, side by side, so that signals of one cause share their writes. One that fails does not
 * stop the others; it is thrown at the end, for the queue to try again.
 */
export function createDispatch(deps: DispatchDeps): (ids: readonly string[]) => Promise<void> {
  return async (ids) => {
    const results = await Promise.allSettled(ids.map((id) => dispatchPayload(deps, id)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  };
}

/** Can be repeated at any point: every record is written by an id that follows from the signal. */
async function dispatchPayload(deps: DispatchDeps, id: string): Promise<void> {
  const { records, log } = deps;
  const recorded = await records.intake.readToRoute(id);
  // Routed already: the message came twice, or the sweep was faster.
  if (recorded === undefined) return;
  const runs: string[] = [];
  const source = recorded.source === 'event-grid' ? 'event-grid' : 'azure-monitor';
  for (const signal of parseBody({ source, text: recorded.body.toString('utf8') })) {
    runs.push(...(await dispatchSignal(deps, enrich(signal, deps.estate))));
  }
  await records.intake.markRouted(id, recorded, { runs: runs.join(' ') });
  if (runs.length > 0) log(`signal ${id}: ${runs.join(', ')}`);
}

async function dispatchSignal(deps: DispatchDeps, seen: Signal): Promise<readonly string[]> {
  const { records, router, estate } = deps;
  const { epoch } = await records.episodes.observe(seen);
  const signal: Signal = { ...seen, cause: { ...seen.cause, epoch } };
  const routing = router.route(signal);
  await wake(deps, signal);
  const environment = signal.environment ?? estate.environments[0] ?? 'unknown';

  const report = reportOf(signal, environment);
  if (signal.condition === 'resolved') {
    // Resolved may come before Fired, and then there is nothing yet to resolve.
    const { incident } = await records.incidents.openOrJoin(report);
    await records.incidents.resolve(incident.id, {
      at: signal.resolvedAt ?? signal.at,
      by: 'alert',
      reason: `${signal.name} resolved`,
    });
    return [];
  }

  const asked = routing.incidentOnly.some((route) => route !== 'default');
  const wantsIncident = signal.condition === 'fired' || asked || routing.runs.length > 0 || routing.refused.length > 0;
  if (!wantsIncident) return [];
  const runs = routing.runs.map(({ instanceId }) => instanceId);
  const [{ incident, opened }, requested] = await Promise.all([
    records.incidents.openOrJoin({ ...report, runs }),
    Promise.all(routing.runs.map((run) => requestRun(deps, { run, signal, environment }))),
  ]);
  // The records first, then the instances: a starter that dies or stalls in between is made good by the sweep, and its late start finds the record taken.
  for (const run of requested) if (run.state === 'requested') await deps.instances.start(run);
  if (opened && routing.runs.length === 0) {
    const refused = routing.refused[0];
    await records.pages.page({
      id: `${incident.id}-opened`,
      environment,
      severity: signal.severity ?? 3,
      title: signal.title,
      why: refused
        ? `route ${refused.route} asks for ${refused.runbook}, which cannot be started: ${refused.problem.detail}`
        : 'no runbook works on it',
      known: {
        rule: signal.name,
        target: signal.targets[0] ?? null,
        component: signal.component ?? null,
        signal: signal.id,
      },
      respondBySeconds: respondBySeconds[signal.severity ?? 3],
      incident: incident.id,
    });
  }
  return runs;
}

/** Whoever waits for what the signal tells looks again at once; repeated, the run looks once more and that is all. */
async function wake({ records, router, instances }: DispatchDeps, signal: Signal): Promise<void> {
  for (const news of router.wakes(signal)) {
    const holder = await records.runs.subjectHolder(news);
    if (holder !== undefined) await instances.raise(holder, lookAgainEvent, {});
  }
}

function reportOf(signal: Signal, environment: string): IncidentReport {
  const { cause, component, title, severity = 3, id: signalId, at } = signal;
  return { cause: cause.fingerprint, episodeEpoch: cause.epoch, environment, component, title, severity, signalId, at };
}

interface Requested {
  readonly run: RoutedRun;
  readonly signal: Signal;
  readonly environment: string;
}

async function requestRun({ records }: DispatchDeps, { run: routed, signal, environment }: Requested): Promise<Run> {
  const { fingerprint, epoch } = signal.cause;
  const { run } = await records.runs.request({
    id: routed.instanceId,
    runbook: routed.runbook,
    environment,
    input: routed.input,
    cause: { fingerprint, epoch },
    signalId: signal.id,
    by: `route ${routed.route}`,
  });
  return run;
}
