/** What cannot be done by itself becomes a page: who must look, by when, why, with what is known. */
import type { Operation, Run } from '../run.ts';
import type { Outcome } from '../runbook.ts';
import { sharedSteps } from './names.ts';

export interface Escalation {
  /** In a few words, kebab case; the run's outcome is `escalated-<kind>`. */
  readonly kind: string;
  readonly why: string;
  /** Component, release or environment it is about. */
  readonly about: string;
  readonly known?: Readonly<Record<string, string | number | boolean | null>>;
}

/** How soon a person must have looked. */
const respondBySeconds = 5 * 60;

export function* escalate(run: Run, { kind, why, about, known = {} }: Escalation): Operation<Outcome> {
  yield* run.do(sharedSteps.page, {
    kind,
    title: `${run.runbook} needs a person: ${about}`,
    why,
    known: { run: run.id, environment: run.environment, about, ...known },
    respondBySeconds,
  });
  return { kind: `escalated-${kind}`, reason: why, facts: { about } };
}
