/** Which runbooks a signal starts or wakes, by the rules that operators wrote. Pure: the rules, the runbooks and the estate are given. */

import { problemOf, type Problem } from '../errors.ts';
import type { Estate } from '../resources/estate.ts';
import { instanceIdOf } from './instance-id.ts';
import { matcherOf } from './match.ts';
import { incidentOnly, type RoutesFile } from './routes-schema.ts';
import type { Signal } from './signal.ts';

/** As much of a runbook as routing needs. */
export interface RoutableRunbook {
  readonly name: string;
  /** The input of the runbook; may refuse with an AutomationError. */
  fromSignal(signal: Signal, estate: Estate): unknown;
  /** The subject that the signal brings news of, if any. */
  wakes?(signal: Signal, estate: Estate): string | undefined;
}

/** A run to start. */
export interface RoutedRun {
  /** The rule that asked for it, or `default`. */
  readonly route: string;
  readonly runbook: string;
  /** Of the episode that this signal opens; an episode that is already open keeps the id it began with. */
  readonly instanceId: string;
  readonly input: unknown;
}

export interface Routing {
  readonly runs: readonly RoutedRun[];
  /** Rules that matched and ask for people only. */
  readonly incidentOnly: readonly string[];
  /** Rules that matched but whose runbook cannot be started on this signal: to be paged, never dropped. */
  readonly refused: readonly { readonly route: string; readonly runbook: string; readonly problem: Problem }[];
}

/** A subject of a runbook: whoever works on it is told to look again. */
export interface Wake {
  readonly runbook: string;
  readonly subject: string;
}

export interface Router {
  /** Never throws: what cannot be started is `refused`. */
  route(signal: Signal): Routing;
  /** What the signal brings news of, whatever routes say: it starts nothing. */
  wakes(signal: Signal): readonly Wake[];
}

export function createRouter(deps: {
  readonly rules: RoutesFile;
  readonly runbooks: readonly RoutableRunbook[];
  readonly estate: Estate;
}): Router {
  const { rules, estate } = deps;
  const runbooks = new Map(deps.runbooks.map((runbook) => [runbook.name, runbook]));
  const prepared = rules.routes.map((rule) => ({ rule, matches: matcherOf(rule.match ?? {}) }));

  function matching(signal: Signal): readonly { name: string; runbook: string }[] {
    const matched = [];
    for (const { rule, matches } of prepared) {
      if (!matches(signal)) continue;
      matched.push({ name: rule.name, runbook: rule.runbook });
      if (rules.mode === 'first' && rule.continue !== true) break;
    }
    if (matched.length > 0) return matched;
    // What was resolved needs nobody: the default is for what nobody has thought of, not for good news.
    return signal.condition === 'resolved' ? [] : [{ name: 'default', runbook: rules.default }];
  }

  return {
    route(signal) {
      const runs: RoutedRun[] = [];
      const people: string[] = [];
      const refused: { route: string; runbook: string; problem: Problem }[] = [];
      for (const { name, runbook } of matching(signal)) {
        if (runbook === incidentOnly) people.push(name);
        // Two rules may ask for one runbook; a cause has one run of it.
        else if (!runs.some((run) => run.runbook === runbook)) {
          try {
            const input = startable(runbooks.get(runbook), runbook).fromSignal(signal, estate);
            runs.push({ route: name, runbook, instanceId: instanceIdOf(runbook, signal.cause), input });
          } catch (error) {
            refused.push({ route: name, runbook, problem: problemOf(error) });
          }
        }
      }
      return { runs, incidentOnly: people, refused };
    },

    wakes: (signal) =>
      deps.runbooks.flatMap((runbook) => {
        const subject = runbook.wakes?.(signal, estate);
        return subject === undefined ? [] : [{ runbook: runbook.name, subject }];
      }),
  };
}

function startable(runbook: RoutableRunbook | undefined, name: string): RoutableRunbook {
  if (runbook === undefined) throw new Error(`The routes were loaded without the runbook ${name}.`);
  return runbook;
}
