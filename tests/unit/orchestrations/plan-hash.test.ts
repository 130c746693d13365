import { describe, expect, it } from 'vitest';
import { planHash } from '../../../orchestrations/plan-hash.ts';
import { decide } from '../../../orchestrations/roll-back/decide.ts';
import { facts, input, site, strange } from './roll-back/facts-fixture.ts';

function hashFor(known: ReturnType<typeof facts>): string {
  const decision = decide(known, input);
  return planHash('plan' in decision ? decision.plan : undefined);
}

describe('the hash of a plan', () => {
  it('is the same for the same facts, and 64 hex digits', () => {
    expect(hashFor(facts())).toBe(hashFor(facts()));
    expect(hashFor(facts())).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is another as soon as anything is to be done otherwise', () => {
    const hashes = [
      facts(),
      facts({ sites: [site('weu'), site('neu', { staged: strange })] }),
      facts({ sites: [site('neu'), site('weu')] }),
      facts({ sites: [site('weu')] }),
    ].map(hashFor);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('survives the way through durable history', () => {
    const decision = decide(facts(), input);
    const plan = 'plan' in decision ? decision.plan : undefined;
    expect(planHash(JSON.parse(JSON.stringify(plan)))).toBe(planHash(plan));
  });
});
