/** The minute sweep: what was recorded but not routed is sent again, what was requested but not started is started, what died is made known. */
import type { Clock } from '../orchestrations/ports.ts';
import { diedOutcome } from '../orchestrations/steps/died.ts';
import { secondsBetween } from '../orchestrations/time.ts';
import type { Records } from '../records/records.ts';
import type { Instances } from './instances.ts';
import type { SignalsQueue } from './signals-queue.ts';

/** Younger than this, somebody is probably still at it. */
const overdueSeconds = 60;

export interface SweepDeps {
  readonly records: Records;
  readonly queue: SignalsQueue;
  readonly instances: Instances;
  readonly clock: Clock;
  log(message: string): void;
}

export async function sweep({ records, queue, instances, clock, log }: SweepDeps): Promise<void> {
  const unrouted: string[] = [];
  for await (const { id, receivedAt } of records.intake.unrouted(overdueSeconds)) {
    if (isDue(secondsBetween(receivedAt, clock.now()))) unrouted.push(id);
  }
  if (unrouted.length > 0) {
    await Promise.all(unrouted.map((id) => queue.send(id)));
    log(`${unrouted.length} signals were recorded but not routed: sent again`);
  }

  for (const run of await records.runs.unstarted(overdueSeconds)) {
    log(`run ${run.id} was requested but not started: started`);
    await instances.start(run);
  }

  for (const run of (await records.runs.list({ state: 'running', limit: 1000 })).items) {
    if (await instances.isAlive(run.id)) continue;
    // The record may just have been concluded: only what still says running is a run that died.
    if ((await records.runs.get(run.id))?.state !== 'running') continue;
    await records.pages.page({
      id: `${run.id}-died`,
      environment: run.environment,
      severity: 1,
      title: `${run.runbook} ended without a conclusion`,
      why: 'its durable instance failed, was terminated or was purged',
      known: { run: run.id, step: run.step ?? null },
      respondBySeconds: 300,
      run: run.id,
    });
    await records.runs.finish(run.id, diedOutcome);
  }
}

/** At one minute, two, four, eight: a signal behind a storm is late, not lost, and sending it every minute would feed the storm. */
function isDue(ageSeconds: number): boolean {
  const minutes = Math.floor(ageSeconds / 60);
  return minutes > 0 && (minutes & (minutes - 1)) === 0;
}
