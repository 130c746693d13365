/** Tells a scenario to people in a terminal. */
import type { ScenarioResult, TimelineEntry } from './scenario.ts';

export interface Narrator {
  title(text: string): void;
  tell(entry: TimelineEntry): void;
  result(result: ScenarioResult): void;
}

export function createNarrator({ quiet }: { quiet: boolean }): Narrator {
  const say = (text: string) => {
    if (!quiet) console.log(text);
  };
  return {
    title: (text) => say(`\n${text}\n`),
    tell: (entry) => say(lineOf(entry)),
    result({ timeline, checks, audit, outcome }) {
      say(`\nTimeline\n${timeline.map(lineOf).join('\n')}`);
      say(`\nOutcome: ${outcome}\nAudit: ${audit.entries} entries, ${audit.verified ? 'verified' : 'NOT verified'}\n`);
      for (const { ok, name, detail } of checks) say(`${ok ? '  ok  ' : ' FAIL '} ${name} (${detail})`);
    },
  };
}

function lineOf({ at, who, what }: TimelineEntry): string {
  return `${at.slice(11, 19)}  ${who.padEnd(10)}  ${what}`;
}
