/** Plays a story while Azure misbehaves in one way after another: the end must be that of fair weather. */
import type { FaultRule } from '../cloud/faults.ts';
import { check, type Check, type Scenario, type TimelineEntry } from './scenario.ts';
import type { Story } from './story.ts';
import type { World } from './world.ts';

export interface Weather {
  readonly name: string;
  readonly faults?: readonly FaultRule[];
  /** What else happens meanwhile; ends by itself. */
  meanwhile?(world: World): Promise<void>;
}

export function inWeathers(
  story: Story,
  weathers: readonly Weather[],
  about: Pick<Scenario, 'name' | 'title'>,
): Scenario {
  return {
    ...about,
    async play(stage) {
      const checks: Check[] = [];
      const timeline: TimelineEntry[] = [];
      const audit = { entries: 0, verified: true };
      const runs = [];
      const played = weathers.filter(({ name }) => name.includes(stage.only ?? ''));
      for (const weather of played) {
        const world = await stage.world(story.world);
        try {
          const quietly = { ...stage, say: () => {} };
          const ended = await story.play(world, quietly, () => begin(weather, world));
          const failed = ended.checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name} (${detail})`);
          const verdict = check(weather.name, failed.length === 0, failed.join('; ') || 'same end, audit whole');
          checks.push(verdict);
          const entry: TimelineEntry = {
            at: new Date().toISOString(),
            who: 'fault',
            what: `${weather.name}: ${verdict.ok ? 'same end' : 'DIFFERS'}`,
          };
          timeline.push(entry);
          stage.say(entry);
          runs.push(...ended.evidence.runs);
          audit.entries += ended.evidence.audit.length;
          audit.verified &&= ended.evidence.auditVerified;
        } finally {
          await world.close();
        }
      }
      return { scenario: about.name, outcome: `${played.length} kinds of trouble`, runs, timeline, checks, audit };
    },
  };
}

async function begin({ faults = [], meanwhile }: Weather, world: World): Promise<void> {
  for (const fault of faults) await world.cloud.addFault(fault);
  await meanwhile?.(world);
}
