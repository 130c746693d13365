/** The Rego itself, by OPA's own tools: its tests pass and reach its lines, and it is checked and formatted. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { opa, repository, sayWhenSkipped } from './judge.ts';

sayWhenSkipped('rego.test.ts');

const [rego, data] = ['infra/policy/rego', 'infra/policy/data'];
const files = globSync('**/*.rego', { cwd: path.join(repository, rego) });

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(opa ?? '', args, { cwd: repository, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}`, stdout };
}

const coverageSchema = z.object({
  files: z.record(z.string(), z.object({ coverage: z.number().optional() })),
});

describe.skipIf(opa === undefined)('the Rego policies', () => {
  it('pass their own tests', () => {
    const { status, output } = run('test', rego, data);
    expect(output).toMatch(/^PASS: \d+\/\d+$/m);
    expect(status).toBe(0);
  });

  it('have tests that reach at least nine lines of ten in every file', () => {
    const { files: covered } = coverageSchema.parse(JSON.parse(run('test', '--coverage', rego, data).stdout));
    const rules = Object.entries(covered).filter(([file]) => !file.endsWith('_test.rego'));
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(([, { coverage = 0 }]) => coverage < 90)).toEqual([]);
  });

  it('are checked strictly, and formatted', () => {
    expect(run('check', '--strict', rego, data)).toMatchObject({ status: 0, output: '' });
    expect(run('fmt', '--list', rego).output.trim()).toBe('');
  });
});

it('every file of rules has tests of its own', () => {
  const rules = files.filter((file) => file.startsWith('rules') && !file.endsWith('_test.rego'));
  expect(rules.length).toBeGreaterThan(5);
  expect(rules.filter((file) => !files.includes(file.replace(/\.rego$/, '_test.rego')))).toEqual([]);
});
