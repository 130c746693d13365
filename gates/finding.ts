/** What a gate says of a change: the words that every gate shares. */

export const gateNames = ['plan', 'policy', 'secrets', 'parity', 'cost', 'scan', 'verify'] as const;

export type GateName = (typeof gateNames)[number];

/** What `judged` begins with where a gate could not look at anything. */
export const nothingJudged = 'NOT JUDGED';

/** `block` stops the change, `warn` is shown to the reviewer, `note` is for the record. */
export type Level = 'block' | 'warn' | 'note';

export interface Finding {
  readonly gate: GateName;
  /** Stable name of the rule, kebab case: what an exception and a policy test refer to. */
  readonly rule: string;
  readonly level: Level;
  /** Environment whose snapshot it was found in; absent where it is about a file. */
  readonly environment?: string;
  /** Path from the root of the repository, with a line where there is one: infra/main.bicep:12. */
  readonly file?: string;
  /** Resource id, or the property below it. */
  readonly resource?: string;
  readonly why: string;
  readonly fix: string;
  /** The exception that lets it pass, for now. */
  readonly excused?: Excuse;
}

export interface Excuse {
  readonly owner: string;
  /** ISO date, the last day on which it counts. */
  readonly until: string;
  readonly reason: string;
}

/** Figures for people, beside the findings. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface GateResult {
  readonly gate: GateName;
  /** In one line, what was judged. */
  readonly judged: string;
  readonly findings: readonly Finding[];
  readonly tables: readonly Table[];
  /** What could not be judged, and why: never silently left out. */
  readonly notJudged: readonly string[];
  /** How the names of rules begin that nobody could look at: exceptions to them are not called unused. */
  readonly unjudgedRules?: readonly string[];
}

/** Whether the change may go on. */
export function passes({ findings }: Pick<GateResult, 'findings'>): boolean {
  return findings.every(({ level, excused }) => level !== 'block' || excused !== undefined);
}
