/** What cannot be done by itself becomes a page: who must look, by when, why, with what is known. */
import type { Operation, Run } from '../run.ts';
import type { Outcome } from '../runbook.ts';
import { sharedSteps } from './names.ts';

export interface Escalation {
  /** In a few words, kebab case; the run's outcome is `escalated-<kind>`. */
  readonly kind: string;
  readonly why: string;
  /** Component, release, secret or environment it is about. */
  readonly about: string;
  readonly known?: Readonly<Record<string, string | number | boolean | null>>;
  /** 0 (critical) to 4; 1 if absent. */
  readonly severity?: number;
  /** How soon a person must have looked; five minutes if absent. */
  readonly respondBySeconds?: number;
}

/** Pages, and goes on: the run has not ended with it. */
export function* tell(
  run: Run,
  { kind, why, about, known = {}, severity, respondBySeconds = 5 * 60 }: Escalation,
): Operation<void> {
  yield* run.do(sharedSteps.page, {
    kind,
    title: `${run.runbook} needs a person: ${about}`,
    why,
    known: { run: run.id, environment: run.environment, about, ...known },
    respondBySeconds,
    ...(severity === undefined ? {} : { severity }),
  });
}

export function* escalate(run: Run, escalation: Escalation): Operation<Outcome> {
  yield* tell(run, escalation);
  const { kind, why, about } = escalation;
  return { kind: `escalated-${kind}`, reason: why, facts: { about } };
}
