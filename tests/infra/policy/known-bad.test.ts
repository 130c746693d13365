/** Templates with one mistake each: the gate names the rule, and no other. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bicepMissing, findBicep } from '../../../scripts/infra.ts';
import { opa, rulesBroken, sayWhenSkipped } from './judge.ts';
import {
  assignments,
  freshAssignments,
  freshSnapshots,
  good,
  knownBad,
  readCommitted,
  snapshotFile,
} from './templates.ts';

sayWhenSkipped('known-bad.test.ts');

const bicep = findBicep();
if (bicep === undefined) process.stderr.write(`SKIPPED freshness of known-bad templates: ${bicepMissing}\n`);

const namesIn = (text: string) => [...text.matchAll(/"name": "chaufher-[a-z]+-([a-z-]+)"/g)].map(([, name]) => name);

describe.skipIf(opa === undefined)('the gate policy', () => {
  it.each(knownBad.map((template) => [template.name, template.rule, template] as const))(
    'finds %s by the rule %s alone',
    async (_name, rule, template) => {
      expect(await rulesBroken(template.environment, readCommitted(snapshotFile(template)))).toEqual([rule]);
    },
  );

  it('is silent on an estate that breaks no rule', async () => {
    expect(await rulesBroken(good.environment, readCommitted(snapshotFile(good)))).toEqual([]);
  });
});

it('at least ten templates are known to be bad', () => {
  expect(knownBad.length).toBeGreaterThanOrEqual(10);
});

describe.skipIf(bicep === undefined)('committed snapshots', () => {
  it('of templates say what the templates say', () => {
    const templates = [...knownBad, good];
    const fresh = freshSnapshots(bicep ?? '', templates);
    const stale = templates.filter(
      (template) => readFileSync(snapshotFile(template), 'utf8') !== fresh.get(template.name),
    );
    expect(stale.map(({ name }) => name)).toEqual([]);
  });

  it('of Azure Policy say what its Bicep says', () => {
    expect(readFileSync(assignments.snapshot, 'utf8')).toBe(freshAssignments(bicep ?? ''));
  });

  it('of Azure Policy have the same definitions in every environment, some of them disabled', () => {
    const dev = freshAssignments(bicep ?? '', 'dev');
    expect(namesIn(dev)).toEqual(namesIn(readFileSync(assignments.snapshot, 'utf8')));
    expect(dev.match(/"effect": "Disabled"/g)).toHaveLength(2);
  });
});
