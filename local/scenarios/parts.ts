/** A scenario of several parts, each in a world of its own; `--only` plays some of them. */
import type { Check, Scenario, ScenarioResult, Stage, TimelineEntry } from './scenario.ts';

export function inParts({
  name,
  title,
  parts,
}: {
  readonly name: string;
  readonly title: string;
  /** By what happens in them. */
  readonly parts: Readonly<Record<string, (stage: Stage, part: string) => Promise<ScenarioResult>>>;
}): Scenario {
  return {
    name,
    title,
    async play(stage) {
      const played: ScenarioResult[] = [];
      for (const [part, play] of Object.entries(parts)) {
        if (!part.includes(stage.only ?? '')) continue;
        const result = await play(stage, part);
        played.push(result);
        stage.say(entryOf(result));
      }
      return {
        scenario: name,
        outcome: played.map(({ scenario, outcome }) => `${scenario}: ${outcome}`).join('; '),
        runs: played.flatMap(({ runs }) => runs),
        timeline: played.flatMap(({ timeline }) => timeline),
        checks: played.flatMap(({ scenario, checks }) =>
          checks.map((each): Check => ({ ...each, name: `${scenario}: ${each.name}` })),
        ),
        audit: {
          entries: played.reduce((sum, { audit }) => sum + audit.entries, 0),
          verified: played.every(({ audit }) => audit.verified),
        },
      };
    },
  };
}

function entryOf({ scenario, outcome, checks }: ScenarioResult): TimelineEntry {
  const failed = checks.filter(({ ok }) => !ok).length;
  const what = `${scenario}: ${outcome}${failed === 0 ? '' : `, ${failed} checks FAILED`}`;
  return { at: new Date().toISOString(), who: 'automation', what };
}
