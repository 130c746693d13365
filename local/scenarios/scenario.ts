/** What a scenario is, and what playing one comes to. */
import type { Run } from '../../records/runs.ts';
import type { FileChanges } from './changed-app.ts';
import type { World } from './world.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found; of a failed check, what was expected as well. */
  readonly detail: string;
}

export interface TimelineEntry {
  /** ISO time, of the run's own clock. */
  readonly at: string;
  readonly who: 'pipeline' | 'azure' | 'automation' | 'person' | 'fault';
  readonly what: string;
}

export interface ScenarioResult {
  readonly scenario: string;
  /** In a few words, how it ended. */
  readonly outcome: string;
  readonly runs: readonly Run[];
  readonly timeline: readonly TimelineEntry[];
  readonly checks: readonly Check[];
  readonly audit: { readonly entries: number; readonly verified: boolean };
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Plays in a world of its own, or makes the worlds it needs. */
  play(stage: Stage): Promise<ScenarioResult>;
}

export interface WorldOptions {
  /** Where the first host kills itself, once: see local/host/kill-switch.ts. */
  readonly killAt?: string;
  /** Committed files that are different in this world. */
  readonly changes?: FileChanges;
}

export interface Stage {
  /** Plays only the parts whose name has this in it, where a scenario has parts. */
  readonly only?: string | undefined;
  /** How many alerts a storm has; the scenario's own number if absent. */
  readonly alerts?: number | undefined;
  /** A fresh environment; it ends with the scenario. */
  world(options?: WorldOptions): Promise<World>;
  /** One line for people who watch. */
  say(entry: TimelineEntry): void;
}

export function check(name: string, ok: boolean, detail: string): Check {
  return { name, ok, detail };
}

/** A check that two things are equal, told with both. */
export function equal<T>(name: string, found: T, expected: T): Check {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  return check(name, one === other, one === other ? one : `expected ${other}, got ${one}`);
}
