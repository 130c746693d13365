import { describe, expect, it } from 'vitest';
import type { GateResult } from '../../../gates/finding.ts';
import { report } from '../../../gates/report.ts';

const result: GateResult = {
  gate: 'plan',
  judged: 'one against another',
  findings: [
    {
      gate: 'plan',
      rule: 'deletes-data',
      level: 'block',
      environment: 'dev',
      resource: '/a|b',
      why: 'it <loses> all',
      fix: 'Keep it.',
    },
    {
      gate: 'plan',
      rule: 'restarts',
      level: 'block',
      why: 'it restarts',
      fix: 'Swap.',
      excused: { owner: 'ops', until: '2026-12-01', reason: 'agreed' },
    },
  ],
  tables: [{ title: 'dev', columns: ['', 'resource'], rows: [['+', 'a\nb']] }],
  notJudged: ['dev: 3 expressions'],
};

describe('a report', () => {
  it('tells people the verdict, what blocks and why, who excused what, and what was not judged', () => {
    const text = report(result, 'text');

    expect(text).toContain('block  deletes-data  dev · /a|b');
    expect(text).toContain('excused by ops until 2026-12-01  restarts');
    expect(text).toContain('dev: 3 expressions');
    expect(text.split('\n').at(-1)).toBe('BLOCKED: 1 blocking, 1 other finding');
  });

  it('keeps a row of a pull request a row, whatever a cell holds', () => {
    const rows = report(result, 'markdown').split('\n');

    expect(rows).toContain('| + | a b |');
    expect(rows).toContain('| block | deletes-data | dev · /a\\|b | it &lt;loses> all | Keep it. |');
  });

  it('tells programs everything, and whether it passed', () => {
    expect(JSON.parse(report(result, 'json'))).toEqual({ ...result, passed: false });
    expect(JSON.parse(report({ ...result, findings: [] }, 'json'))).toMatchObject({ passed: true });
  });
});
