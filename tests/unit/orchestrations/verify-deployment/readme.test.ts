/** The README says what the code does. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { looks } from '../../../../orchestrations/verify-deployment/looks/looks.ts';
import { verifyRules } from '../../../../resources/verify/verdict.ts';

const text = readFileSync(new URL('../../../../orchestrations/verify-deployment/README.md', import.meta.url), 'utf8');
const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));

it('lists every rule with its severity, and no other', () => {
  const listed = rows.flatMap(([, rule = '', severity = '', what = '']) =>
    /^[0-4]$/.test(severity) ? [[rule.replaceAll('`', ''), Number(severity), what]] : [],
  );
  expect(listed).toEqual(Object.entries(verifyRules).map(([rule, { severity, what }]) => [rule, severity, what]));
});

it('lists every side that is looked at', () => {
  const listed = rows.map(([, side = '']) => side.replaceAll('`', ''));
  expect(Object.keys(looks).filter((side) => !listed.includes(side))).toEqual([]);
});
