/** Plays a story again and again while the host is killed at every step boundary in turn: the end and the audit must be those of the undisturbed one. */
import type { AuditEntry } from '../../records/audit-chain.ts';
import type { Run } from '../../records/runs.ts';
import type { Evidence } from './evidence.ts';
import { check, type Check, type Scenario, type Stage, type TimelineEntry } from './scenario.ts';
import type { Story, Told } from './story.ts';
import { keepHostAlive } from './supervisor.ts';

/** Where the host dies: before a function's handler, when its nth write to the outside has been answered, after the handler. */
export interface KillPoint {
  readonly step: string;
  readonly moment: 'before' | 'during' | 'after';
  readonly nth: number;
}

interface Played extends Told {
  readonly killed: boolean;
}

/** An act dies after each of its writes, until there are no more; whatever else writes to our own records dies after its first. */
const mostWritesOfAnAct = 12;

export function killMatrix(story: Story, about: Pick<Scenario, 'name' | 'title'>): Scenario {
  return {
    ...about,
    async play(stage) {
      const undisturbed = await playWith(story, stage, undefined);
      const steps = [...story.surroundings, ...stepsOf(undisturbed.evidence)].filter((step) =>
        step.includes(stage.only ?? ''),
      );
      const checks: Check[] = [...undisturbed.checks];
      const timeline: TimelineEntry[] = [];
      let runs = undisturbed.evidence.runs;
      let entries = undisturbed.evidence.audit.length;
      let verified = undisturbed.evidence.auditVerified;

      for await (const { point, result } of killedEverywhere(story, stage, steps)) {
        const outcome = compare(story, point, result, undisturbed);
        checks.push(outcome);
        const entry: TimelineEntry = {
          at: new Date().toISOString(),
          who: 'fault',
          what: `${outcome.ok ? 'same end' : 'DIFFERS'}: ${outcome.name}`,
        };
        timeline.push(entry);
        stage.say(entry);
        runs = [...runs, ...result.evidence.runs];
        entries += result.evidence.audit.length;
        verified &&= result.evidence.auditVerified;
      }
      const kills = checks.length - undisturbed.checks.length;
      return {
        scenario: about.name,
        outcome: `${kills} kills over ${steps.length} steps`,
        runs,
        timeline,
        checks,
        audit: { entries, verified },
      };
    },
  };
}

/** Every point that a run reaches. */
async function* killedEverywhere(
  story: Story,
  stage: Stage,
  steps: readonly string[],
): AsyncGenerator<{ point: KillPoint; result: Played }> {
  for (const step of steps) {
    for (const moment of ['before', 'during', 'after'] as const) {
      for (let nth = 1; nth <= (moment === 'during' && story.acts.has(step) ? mostWritesOfAnAct : 1); nth++) {
        const point: KillPoint = { step, moment, nth };
        const result = await playWith(story, stage, point);
        if (!result.killed) break;
        yield { point, result };
      }
    }
  }
}

/** The story, while the host dies once at the given point. */
async function playWith(story: Story, stage: Stage, point: KillPoint | undefined): Promise<Played> {
  const world = await stage.world({
    ...story.world,
    ...(point && { killAt: `${point.step}:${point.moment}:${point.nth}` }),
  });
  const supervisor = keepHostAlive(world.system);
  try {
    const played = await story.play(world, { ...stage, say: () => {} });
    return { killed: supervisor.restarts() > 0, ...played };
  } finally {
    supervisor.stop();
    await world.close();
  }
}

function compare(story: Story, { step, moment, nth }: KillPoint, disturbed: Played, undisturbed: Played): Check {
  const name = `killed ${moment} ${step}${moment === 'during' ? `, after its write ${nth}` : ''}`;
  const failed = disturbed.checks.filter(({ ok }) => !ok).map((each) => `${each.name} (${each.detail})`);
  const [audit, expected] = [shapeOf(disturbed.evidence), shapeOf(undisturbed.evidence)];
  if (JSON.stringify(audit) !== JSON.stringify(expected))
    failed.push(`the audit differs: ${difference(audit, expected)}`);
  const run = acting(disturbed.evidence);
  return check(name, failed.length === 0, failed.join('; ') || `same end, same audit, ${run ? story.told(run) : ''}`);
}

function acting({ runs }: Evidence): Run | undefined {
  return runs.find(({ outcome }) => outcome?.acted);
}

function stepsOf(evidence: Evidence): readonly string[] {
  return acting(evidence)?.steps.map(({ name }) => name) ?? [];
}

/** What the acting run wrote into the audit, without times, ids and places in the chain. */
function shapeOf(evidence: Evidence): readonly string[] {
  const run = acting(evidence)?.id;
  return evidence.audit.filter((entry) => entry.run === run).map(wordsOf);
}

function wordsOf({ act, phase, subject }: AuditEntry): string {
  return `${act} ${phase} ${subject.replace(/\d{8}T\d{9}Z/, 'TIME')}`;
}

function difference(found: readonly string[], expected: readonly string[]): string {
  const extra = found.filter((line) => !expected.includes(line));
  const missing = expected.filter((line) => !found.includes(line));
  return `${extra.length} more (${extra.join(', ')}), ${missing.length} missing (${missing.join(', ')})${extra.length + missing.length === 0 ? ', in another order or number' : ''}`;
}
