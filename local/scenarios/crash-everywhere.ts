/** The host is killed at every step boundary in turn: the end, the audit and what was done to the cloud are those of an undisturbed run. */
import { rollBackSteps } from '../../orchestrations/roll-back/names.ts';
import type { AuditEntry } from '../../records/audit-chain.ts';
import { checkRollBack, goLive, allOver } from './bad-release.ts';
import { gatherEvidence, type Evidence } from './evidence.ts';
import { check, type Check, type Scenario, type Stage, type TimelineEntry } from './scenario.ts';
import { keepHostAlive } from './supervisor.ts';

/** Where the host dies: before a function's handler, when its nth write to the outside has been answered, after the handler. */
export interface KillPoint {
  readonly step: string;
  readonly moment: 'before' | 'during' | 'after';
  readonly nth: number;
}

/** An act dies after each of its writes, until there are no more; whatever else writes to our own records dies after its first. */
const mostWritesOfAnAct = 12;
const acts = new Set(
  Object.values(rollBackSteps)
    .filter(({ effect }) => effect === 'act')
    .map(({ name }) => name),
);

/** What runs before the first activity does, and between them. */
const surroundings = ['alerts', 'signals', 'roll-back'];

export const crashEverywhere: Scenario = {
  name: 'crash-everywhere',
  title: 'The host is killed at every step of a rollback in turn',
  async play(stage) {
    const undisturbed = await playWith(stage, undefined);
    const steps = [...surroundings, ...stepsOf(undisturbed.evidence)].filter((step) => step.includes(stage.only ?? ''));
    const checks: Check[] = [...undisturbed.checks];
    const timeline: TimelineEntry[] = [];
    let runs = undisturbed.evidence.runs;
    let entries = undisturbed.evidence.audit.length;
    let verified = undisturbed.evidence.auditVerified;

    for await (const { point, result } of killedEverywhere(stage, steps)) {
      const outcome = compare(point, result, undisturbed);
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
      scenario: this.name,
      outcome: `${kills} kills over ${steps.length} steps`,
      runs,
      timeline,
      checks,
      audit: { entries, verified },
    };
  },
};

interface Played {
  readonly killed: boolean;
  readonly evidence: Evidence;
  readonly checks: readonly Check[];
}

/** Every point that a run reaches. */
async function* killedEverywhere(
  stage: Stage,
  steps: readonly string[],
): AsyncGenerator<{ point: KillPoint; result: Played }> {
  for (const step of steps) {
    for (const moment of ['before', 'during', 'after'] as const) {
      for (let nth = 1; nth <= (moment === 'during' && acts.has(step) ? mostWritesOfAnAct : 1); nth++) {
        const point: KillPoint = { step, moment, nth };
        const result = await playWith(stage, point);
        if (!result.killed) break;
        yield { point, result };
      }
    }
  }
}

/** A bad release rolled back while the host dies once at the given point. */
export async function playWith(stage: Stage, point: KillPoint | undefined): Promise<Played> {
  const world = await stage.world(point && { killAt: `${point.step}:${point.moment}:${point.nth}` });
  const supervisor = keepHostAlive(world.system);
  try {
    const shipped = await goLive(world, { ...stage, say: () => {} }, []);
    await allOver(world);
    const evidence = await gatherEvidence(world);
    return { killed: supervisor.restarts() > 0, evidence, checks: await checkRollBack(world, shipped, evidence) };
  } finally {
    supervisor.stop();
    await world.close();
  }
}

export function compare({ step, moment, nth }: KillPoint, disturbed: Played, undisturbed: Played): Check {
  const name = `killed ${moment} ${step}${moment === 'during' ? `, after its write ${nth}` : ''}`;
  const failed = disturbed.checks.filter(({ ok }) => !ok).map((each) => `${each.name} (${each.detail})`);
  const [audit, expected] = [shapeOf(disturbed.evidence), shapeOf(undisturbed.evidence)];
  if (JSON.stringify(audit) !== JSON.stringify(expected))
    failed.push(`the audit differs: ${difference(audit, expected)}`);
  const seconds = acting(disturbed.evidence)?.outcome?.facts?.['timeToRollbackSeconds'];
  return check(name, failed.length === 0, failed.join('; ') || `same end, same audit, ${seconds} s to rollback`);
}

function acting({ runs }: Evidence): Evidence['runs'][number] | undefined {
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
