/** The minute sweep: what was recorded but not routed is sent again, what was requested but not started is started, and what died is made known. */
import type { Clock } from '../orchestrations/ports.ts';
import { diedOutcome } from '../orchestrations/steps/died.ts';
import { secondsBetween } from '../orchestrations/time.ts';
import type { Records } from '../records/records.ts';
import type { Run } from '../records/runs.ts';
import type { Instances } from './instances.ts';
import type { PoisonQueue } from './poison.ts';
import type { SignalsQueue } from './signals-queue.ts';

/** Younger than this, somebody is probably still at it. */
const overdueSeconds = 60;

export interface SweepDeps {
  readonly records: Records;
  readonly queue: SignalsQueue;
  readonly poison: PoisonQueue;
  readonly instances: Instances;
  readonly clock: Clock;
  /** The environment whose people are paged for what belongs to none. */
  readonly environment: string;
  log(message: string): void;
}

/** One thing that fails does not stop the others; all that failed is thrown at the end, for the function's log. */
export async function sweep(deps: SweepDeps): Promise<void> {
  const { records } = deps;
  const died = (await records.runs.list({ state: 'running', limit: 1000 })).items;
  const results = await Promise.allSettled([
    sendAgain(deps),
    ...(await records.runs.unstarted(overdueSeconds)).map((run) => startAgain(deps, run)),
    ...died.map((run) => concludeDead(deps, run)),
    pagePoison(deps),
  ]);
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of the sweep failed`);
}

async function sendAgain({ records, queue, clock, log }: SweepDeps): Promise<void> {
  const unrouted: string[] = [];
  for await (const { id, receivedAt } of records.intake.unrouted(overdueSeconds)) {
    if (isDue(secondsBetween(receivedAt, clock.now()))) unrouted.push(id);
  }
  if (unrouted.length === 0) return;
  await Promise.all(unrouted.map((id) => queue.send(id)));
  log(`${unrouted.length} signals were recorded but not routed: sent again`);
}

/** At one minute, two, four, eight: a signal behind a storm is late, not lost, and sending it every minute would feed the storm. */
function isDue(ageSeconds: number): boolean {
  const minutes = Math.floor(ageSeconds / 60);
  return minutes > 0 && (minutes & (minutes - 1)) === 0;
}

async function startAgain({ instances, log }: SweepDeps, run: Run): Promise<void> {
  log(`run ${run.id} was requested but not started: started`);
  await instances.start(run);
}

async function concludeDead({ records, instances }: SweepDeps, { id }: Run): Promise<void> {
  if (await instances.isAlive(id)) return;
  const run = await records.runs.get(id);
  // The record may just have been concluded: only what still says running is a run that died.
  if (run?.state !== 'running') return;
  await records.pages.page({
    id: `${id}-died`,
    environment: run.environment,
    severity: 1,
    title: `${run.runbook} ended without a conclusion`,
    why: 'its durable instance failed, was terminated or was purged',
    known: { run: id, step: run.step ?? null },
    respondBySeconds: 300,
    run: id,
  });
  await records.runs.finish(id, diedOutcome);
}

/** A message that nobody could handle is kept, and somebody must look. */
async function pagePoison({ records, poison, environment }: SweepDeps): Promise<void> {
  for (const { id, signals, insertedOn } of await poison.list()) {
    const { created } = await records.pages.page({
      id: `poison-${id}`,
      environment,
      severity: 2,
      title: 'A signal could not be handled',
      why: 'its message failed as often as the queue allows; look at it, mend what is wrong, and replay it',
      known: { message: id, signals: signals.join(' '), since: insertedOn },
      respondBySeconds: 3600,
    });
    if (!created) continue;
    await records.audit.append({
      key: `poison/${id}`,
      run: '',
      actor: 'sweep',
      act: 'signal-poisoned',
      phase: 'note',
      subject: id,
      detail: { signals },
    });
  }
}
