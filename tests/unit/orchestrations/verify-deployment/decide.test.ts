/** What follows from what the looks found. */
import { describe, expect, it } from 'vitest';
import { mostCharacters, mostFindings } from '../../../../orchestrations/verify-deployment/budget.ts';
import { decide, resultOf } from '../../../../orchestrations/verify-deployment/decide.ts';
import { looks } from '../../../../orchestrations/verify-deployment/looks/looks.ts';
import { sides, type Side } from '../../../../orchestrations/verify-deployment/sides.ts';
import type { SideVerdict } from '../../../../orchestrations/verify-deployment/types.ts';
import type { VerifyRule } from '../../../../resources/verify/verdict.ts';

function verdict(side: Side, rules: readonly VerifyRule[] = [], more: Partial<SideVerdict> = {}): SideVerdict {
  const findings = rules.map((rule, index) => ({ rule, resource: `/a/b/c/d/${rule}${index}`, why: 'it is so' }));
  return { side, judged: 10, findings, notJudged: [], more: 0, ...more };
}

describe('A verification', () => {
  it('is verified where nothing was found, whatever could not be looked at', () => {
    const verdicts = [verdict('resources'), verdict('policy', [], { notJudged: ['this cloud has none'] })];
    expect(decide(verdicts)).toEqual({ kind: 'verified', reason: '20 things are as declared, and work.' });
  });

  it.each([
    [['tags-differ'], 3],
    [['tags-differ', 'diagnostics-not-hooked'], 2],
    [['diagnostics-not-hooked', 'missing', 'tags-differ'], 1],
  ] as const)('is as severe as the worst of %o', (rules, severity) => {
    expect(decide([verdict('resources', rules)])).toMatchObject({ kind: 'findings', severity });
  });

  it('names the worst first, by the end of their ids, and counts each rule', () => {
    const decision = decide([
      verdict('resources', ['tags-differ', 'missing']),
      verdict('access', ['role-missing', 'role-missing']),
    ]);
    expect(decision).toEqual({
      kind: 'findings',
      severity: 1,
      counts: { missing: 1, 'role-missing': 2, 'tags-differ': 1 },
      reason:
        '4 of 20 things are not as declared. missing c/d/missing1: it is so. role-missing c/d/role-missing0: it is so. role-missing c/d/role-missing1: it is so. tags-differ c/d/tags-differ0: it is so.',
    });
  });

  it('says how many more there are than a page has room for', () => {
    const many = Array.from({ length: 30 }, () => 'missing' as const);
    const decision = decide([verdict('resources', many, { more: 100 })]);
    expect(decision.reason).toContain('130 of 10 things');
    expect(decision.reason).toContain(`And ${130 - mostFindings.paged} more.`);
  });
});

describe('What the record keeps', () => {
  it('fits into an entry of the audit, however much was found', () => {
    const long = 'x'.repeat(5000);
    const findings = Array.from({ length: 40 }, () => ({ rule: 'missing' as const, resource: long, why: long }));
    const verdicts = sides.map((side) =>
      verdict(side, [], { findings, notJudged: Array.from({ length: 40 }, () => long) }),
    );
    const result = resultOf(verdicts);
    expect(JSON.stringify(result).length).toBeLessThan(8000);
    expect(result.findings[0]?.why).toHaveLength(mostCharacters);
    expect([result.findings.length + result.more, result.notJudged.length + result.notJudgedMore]).toEqual([280, 280]);
  });
});

it('looks at every side that there is', () => {
  expect(Object.keys(looks)).toEqual([...sides]);
});
