import { describe, expect, it } from 'vitest';
import { decide, phaseOf, samePlan } from '../../../../orchestrations/roll-back/decide.ts';
import type {
  Decision,
  Facts,
  Plan,
  RollBackInput,
  SitePhase,
  SiteFacts,
} from '../../../../orchestrations/roll-back/types.ts';
import { bad, badRelease, facts, factsWithout, good, input, previousRelease, site, strange } from './facts-fixture.ts';

const quiet = facts().evidence;
const newer = {
  ...badRelease,
  id: 'dev.api.20261124T100400000Z.cccccccccccc',
  digest: strange,
  liveAt: '2026-11-24T10:04:30.000Z',
};
const quarantine = { run: 'roll-back-1', reason: 'rolled back', at: '2026-11-24T09:00:00.000Z' };

interface Row {
  readonly when: string;
  readonly facts: Facts;
  readonly input?: RollBackInput;
  readonly then: Decision['kind'];
  readonly reason?: string;
}

const table: readonly Row[] = [
  { when: 'a release is bad within its bake time', facts: facts(), then: 'roll-back' },
  {
    when: 'the alert fires in the last minute of the bake time',
    facts: facts(),
    input: { ...input, firedAt: '2026-11-24T10:09:59.000Z' },
    then: 'roll-back',
  },
  {
    when: 'the alert fires when the bake time is over',
    facts: facts(),
    input: { ...input, firedAt: '2026-11-24T10:10:00.000Z' },
    then: 'leave',
    reason: 'outside-bake-time',
  },
  {
    when: 'nothing was live when the alert fired',
    facts: factsWithout('suspect'),
    then: 'leave',
    reason: 'no-release',
  },
  {
    when: 'a newer release is live',
    facts: facts({
      current: newer,
      sites: [site('weu', { production: strange }), site('neu', { production: strange })],
    }),
    then: 'leave',
    reason: 'newer-release',
  },
  {
    when: 'every site runs the previous release',
    facts: facts({
      sites: [site('weu', { production: good, staged: bad }), site('neu', { production: good, staged: bad })],
    }),
    then: 'leave',
    reason: 'already-rolled-back',
  },
  {
    when: 'one site of two runs the previous release',
    facts: facts({ sites: [site('weu', { production: good, staged: bad }), site('neu')] }),
    then: 'roll-back',
  },
  {
    when: 'the ledger does not know what was live before',
    facts: factsWithout('previous'),
    then: 'escalate',
    reason: 'previous-unknown',
  },
  {
    when: 'the release before was taken back itself',
    facts: facts({ previous: { ...previousRelease, quarantine } }),
    then: 'escalate',
    reason: 'previous-quarantined',
  },
  {
    when: 'a site runs what the ledger does not know',
    facts: facts({ sites: [site('weu', { production: strange }), site('neu')] }),
    then: 'escalate',
    reason: 'unknown-artefact',
  },
  { when: 'the component has no sites', facts: facts({ sites: [] }), then: 'escalate', reason: 'no-sites' },
  {
    when: 'it failed alike before the release',
    facts: facts({ evidence: { ...quiet, errorsBeforeRelease: true } }),
    then: 'leave',
    reason: 'dependency-failing',
  },
  {
    when: 'the previous release fails the same probe',
    facts: facts({ evidence: { ...quiet, previousFailsSameProbe: true } }),
    then: 'leave',
    reason: 'dependency-failing',
  },
  {
    when: 'a dependency does not answer',
    facts: facts({ evidence: { ...quiet, dependenciesFailing: ['database'] } }),
    then: 'leave',
    reason: 'dependency-failing',
  },
  {
    when: 'other components fail alike',
    facts: facts({ evidence: { ...quiet, otherComponentsFailing: ['web'] } }),
    then: 'leave',
    reason: 'dependency-failing',
  },
  {
    when: 'a late alert meets what a rollback has just put back',
    facts: facts({ replaced: { ...previousRelease, id: 'dev.api.taken-back', quarantine } }),
    then: 'escalate',
    reason: 'rolled-back-before',
  },
  {
    when: 'what was live before is as it should be',
    facts: facts({ replaced: previousRelease }),
    then: 'roll-back',
  },
  {
    when: 'the migration cannot be undone',
    facts: facts({ suspect: { ...badRelease, migration: 'breaking' } }),
    then: 'ask',
  },
  {
    when: 'the migration is compatible',
    facts: facts({ suspect: { ...badRelease, migration: 'compatible' } }),
    then: 'roll-back',
  },
  {
    when: 'a breaking migration meets a failing dependency',
    facts: facts({
      suspect: { ...badRelease, migration: 'breaking' },
      evidence: { ...quiet, dependenciesFailing: ['database'] },
    }),
    then: 'leave',
    reason: 'dependency-failing',
  },
];

describe('a rollback is decided by facts alone', () => {
  it.each(table)('when $when: $then $reason', ({ facts: known, input: asked = input, then, reason }) => {
    const decision = decide(known, asked);
    expect(decision.kind).toBe(then);
    expect('reason' in decision ? decision.reason : undefined).toBe(reason);
  });

  it('names in its explanation what a person needs to see', () => {
    const decision = decide(facts({ sites: [site('weu', { production: strange }), site('neu')] }), input);
    expect(decision).toMatchObject({ explanation: expect.stringContaining(`weu runs ${strange}`) });
  });
});

function planFor(known: Facts): Plan {
  const decision = decide(known, input);
  if (decision.kind !== 'roll-back') throw new Error(`expected a rollback, got ${decision.kind}`);
  return decision.plan;
}

describe('the plan', () => {
  it('swaps where the slot holds the previous artefact, redeploys where it holds another, and leaves what is right already', () => {
    const plan = planFor(facts({ sites: [site('weu', { staged: strange }), site('neu')] }));
    expect(plan.sites.map(({ method }) => method)).toEqual(['redeploy', 'swap']);
    const half = planFor(facts({ sites: [site('weu', { production: good, staged: bad }), site('neu')] }));
    expect(half.sites.map(({ method }) => method)).toEqual(['none', 'swap']);
  });

  it('is another plan as soon as a site holds something else', () => {
    expect(samePlan(planFor(facts()), planFor(facts()))).toBe(true);
    expect(samePlan(planFor(facts()), planFor(facts({ sites: [site('weu', { staged: strange }), site('neu')] })))).toBe(
      false,
    );
  });

  const phases: readonly { readonly when: string; readonly now: Partial<SiteFacts>; readonly phase: SitePhase }[] = [
    { when: 'nothing has been done', now: {}, phase: 'before' },
    { when: 'the slot has production settings', now: { preview: true }, phase: 'previewing' },
    { when: 'App Service swaps', now: { pendingOperation: 'operation-1' }, phase: 'swapping' },
    { when: 'production runs the previous artefact', now: { production: good, staged: bad }, phase: 'after' },
    { when: 'production runs something else', now: { production: strange }, phase: 'astray' },
    { when: 'the slot holds something else', now: { staged: strange }, phase: 'astray' },
  ];
  it.each(phases)('is at $phase when $when', ({ now, phase }) => {
    const [plan] = planFor(facts()).sites;
    expect(plan && phaseOf(plan, site('weu', now))).toBe(phase);
  });
});
