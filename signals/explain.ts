/** What the system would make of a payload: the signal, its cause and the runs it would start. Starts nothing. */

import type { Estate } from '../resources/estate.ts';
import { enrich } from './enrich.ts';
import { parseBody, type Body } from './parse/body.ts';
import type { RoutedRun, Router, Routing } from './route.ts';
import type { Signal } from './signal.ts';

export interface Explanation {
  readonly signal: Signal;
  readonly fingerprint: string;
  readonly routes: readonly RoutedRun[];
  /** Routes that matched and ask for people only. */
  readonly incidentOnly?: Routing['incidentOnly'];
  /** Routes that matched, and why their runbook could not be started. */
  readonly refused?: Routing['refused'];
}

/**
 * One signal is explained by one object, several (a batch of events) by a list.
 * @throws AutomationError `input-invalid` or `payload-too-large`, naming the field.
 */
export function explain(
  body: Body,
  rules: { readonly estate: Estate; readonly router: Router },
): Explanation | readonly Explanation[] {
  const explained = parseBody(body).map((parsed) => {
    const signal = enrich(parsed, rules.estate);
    const { runs, incidentOnly, refused } = rules.router.route(signal);
    return {
      signal,
      fingerprint: signal.cause.fingerprint,
      routes: runs,
      ...(incidentOnly.length === 0 ? {} : { incidentOnly }),
      ...(refused.length === 0 ? {} : { refused }),
    };
  });
  const [only] = explained;
  return explained.length === 1 && only !== undefined ? only : explained;
}
