import { describe, expect, it } from 'vitest';
import { decide, samePlan } from '../../../../orchestrations/roll-back-infrastructure/decide.ts';
import { facts, input, loss, nothingBefore, previous } from './facts.ts';

describe('going back to the previous release of the infrastructure', () => {
  it.each([
    ['there is none', nothingBefore, 'previous-unknown'],
    ['it is what failed', facts({ previous: { ...previous, digest: input.failed } }), 'same-template'],
    ['its template was never kept', facts({ hasPreviousTemplate: false }), 'template-missing'],
    ['the template that failed was never kept', facts({ hasFailedTemplate: false }), 'template-missing'],
  ])('is for a person where %s', (_case, given, reason) => {
    expect(decide(given, input)).toMatchObject({ kind: 'escalate', reason });
  });

  it('is asked about where something would be lost, naming it', () => {
    expect(decide(facts({ losses: [loss] }), input)).toMatchObject({
      kind: 'ask',
      why: expect.stringContaining(`${loss.resource}: ${loss.why}`),
      plan: { losses: [loss], digest: previous.digest },
    });
  });

  it('is done unasked where nothing is', () => {
    const decision = decide(facts({}), input);
    expect(decision).toEqual({
      kind: 'roll-back',
      plan: {
        environment: 'dev',
        failed: input.failed,
        previous: previous.id,
        digest: previous.digest,
        losses: [],
      },
    });
  });

  it('is another plan once something else would be lost', () => {
    const [one, other] = [facts({}), facts({ losses: [loss] })].map((each) => decide(each, input));
    if (one === undefined || other === undefined || !('plan' in one) || !('plan' in other)) throw new Error('no plan');
    expect([samePlan(one.plan, one.plan), samePlan(one.plan, other.plan)]).toEqual([true, false]);
  });
});
