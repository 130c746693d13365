/** Runs: exactly one for a cause, inserted before anything durable starts and claimed by its first activity (law 8). */
import type { TableClient } from '@azure/data-tables';
import { AutomationError } from '../errors.ts';
import { change, existing } from './change.ts';
import { isoAfter, isoNow, type Clock } from './clock.ts';
import { createCoalescer } from './coalesce.ts';
import { createCollection, type Page } from './collection.ts';
import {
  begun,
  claimed,
  finished,
  joined,
  requested,
  type Run,
  type RunOutcome,
  type RunRequest,
  type RunState,
} from './run-transitions.ts';
import { createTableStore } from './table-store.ts';

export type { Run, RunCause, RunOutcome, RunRequest, RunState, RunStep } from './run-transitions.ts';

/** Which run works on a subject, e.g. a release, or acted on it. */
interface SubjectClaim {
  readonly run: string;
  readonly at: string;
}

export interface SubjectRequest {
  readonly runbook: string;
  readonly subject: string;
  readonly run: string;
}

export interface RunListRequest {
  readonly environment?: string | undefined;
  readonly state?: RunState | undefined;
  readonly runbook?: string | undefined;
  /** At most 1000, 50 if absent. */
  readonly limit?: number | undefined;
  readonly continuation?: string | undefined;
}

export type Runs = ReturnType<typeof createRuns>;

export function createRuns({ table, clock }: { readonly table: TableClient; readonly clock: Clock }) {
  const runs = createCollection<Run>({
    table,
    name: 'run',
    createdAt: (run) => run.requestedAt,
    isOpen: (run) => run.state !== 'finished',
    columns: ({ environment, runbook }) => ({ environment, runbook }),
  });
  const subjects = createTableStore<SubjectClaim | { readonly run: undefined }>({ table, name: 'subject' });

  const requestTogether = createCoalescer<RunRequest, { created: boolean; run: Run }>((id, requests) =>
    change(runs, id, (current) => {
      let run = current;
      const created: boolean[] = [];
      for (const request of requests) {
        created.push(run === undefined);
        run = run === undefined ? requested(request, isoNow(clock)) : joined(run, request);
      }
      if (run === undefined) throw new AutomationError('internal', `Run ${id} was requested by nobody.`);
      const answer = created.map((isNew) => ({ created: isNew, run }));
      return run === current ? { answer } : { next: run, answer };
    }),
  );

  /** Applies a transition to a run that must exist; writes only what changed. */
  function move(id: string, transition: (run: Run) => Run): Promise<Run> {
    return change(runs, id, (current) => {
      const run = existing(runs, id, current);
      const next = transition(run);
      return next === run ? { answer: run } : { next, answer: next };
    });
  }

  return {
    /** Inserts the run, or joins the signal to the run that is there: `created` is true for exactly one caller, whatever finishes or fails later. */
    request: (request: RunRequest): Promise<{ created: boolean; run: Run }> => requestTogether(request.id, request),

    /**
     * The first activity of an orchestration asks whether it is the one. `ended`: the run is finished or another
     * execution of the same id has it, and the caller must do nothing. Throws `not-found` for a run nobody requested.
     */
    async claim(id: string, execution: string): Promise<'claimed' | 'ended'> {
      return change(runs, id, (current) => claimed(existing(runs, id, current), execution, isoNow(clock)));
    },

    /** One run a subject while it is active or after it acted. The owner is the caller, or the run that came first. */
    async claimSubject({ runbook, subject, run }: SubjectRequest): Promise<{ owner: string }> {
      return change(subjects, `${runbook} ${subject}`, async (current) => {
        if (current?.run === run) return { answer: { owner: run } };
        const holder = current?.run === undefined ? undefined : await runs.get(current.run);
        const taken = holder !== undefined && !(holder.state === 'finished' && holder.outcome?.acted === false);
        if (taken) return { answer: { owner: holder.id } };
        return { next: { run, at: isoNow(clock) }, answer: { owner: run } };
      });
    },

    /** The run that works on the subject now; undefined where none does, whatever acted on it before. */
    async subjectHolder({ runbook, subject }: Omit<SubjectRequest, 'run'>): Promise<string | undefined> {
      const claim = (await subjects.read(`${runbook} ${subject}`))?.value;
      const holder = claim?.run === undefined ? undefined : await runs.get(claim.run);
      return holder === undefined || holder.state === 'finished' ? undefined : holder.id;
    },

    /** Gives the subject up again: the run looked, and did not act on it. Does nothing where another run has it. */
    async releaseSubject({ runbook, subject, run }: SubjectRequest): Promise<void> {
      await change(subjects, `${runbook} ${subject}`, (current) =>
        current?.run === run ? { next: { run: undefined }, answer: undefined } : { answer: undefined },
      );
    },

    /** Says which step the run is in. A step's name is its identity: told again, it changes nothing, so a loop numbers its rounds. */
    progress: (id: string, step: string): Promise<Run> => move(id, (run) => begun(run, step, isoNow(clock))),

    /** The first outcome stays. */
    finish: (id: string, outcome: RunOutcome): Promise<Run> => move(id, (run) => finished(run, outcome, isoNow(clock))),

    get: (id: string): Promise<Run | undefined> => runs.get(id),

    /** Runs that were requested but that nothing has claimed for so long: whoever was to start them may have died. Oldest first. */
    async unstarted(olderThanSeconds: number): Promise<readonly Run[]> {
      const before = isoAfter(clock.now(), -olderThanSeconds);
      return (await runs.open()).filter((run) => run.state === 'requested' && run.requestedAt <= before);
    },

    /** Newest first. A page of finished runs may hold fewer than `limit`, even none, while a continuation says that there is more. */
    async list({ environment, state, runbook, limit = 50, continuation }: RunListRequest = {}): Promise<Page<Run>> {
      const where = { environment, runbook };
      if (state === 'requested' || state === 'running') {
        const open = (await runs.open(where)).filter((run) => run.state === state);
        return { items: open.toReversed().slice(0, limit) };
      }
      const page = await runs.newest({ where, limit, continuation });
      return state === undefined ? page : { ...page, items: page.items.filter((run) => run.state === state) };
    },
  };
}
