/** `npm run gate -- policy` as pipelines run it: exit code, JSON and what it says to people. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { opa, repository, sayWhenSkipped } from './judge.ts';
import { knownBad, snapshotFile } from './templates.ts';

sayWhenSkipped('command.test.ts');

const resultSchema = z.object({
  passed: z.boolean(),
  findings: z.array(z.looseObject({ rule: z.string(), level: z.string(), excused: z.unknown().optional() })),
});

function gate(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout } = spawnSync(process.execPath, [path.join(repository, 'gates/gate.ts'), 'policy', ...args], {
    cwd: repository,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  return { status, stdout };
}

let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'policy-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A repository whose dev is a template with one mistake. */
function repositoryWith(mistake: string, exceptions = 'exceptions: []\n') {
  const template = knownBad.find(({ name }) => name === mistake);
  if (template === undefined) throw new Error(`There is no template ${mistake}.`);
  for (const folder of ['infra/snapshots', 'operations']) mkdirSync(path.join(root, folder), { recursive: true });
  cpSync(path.join(repository, 'infra/policy'), path.join(root, 'infra/policy'), { recursive: true });
  cpSync(snapshotFile(template), path.join(root, 'infra/snapshots/dev.json'));
  writeFileSync(path.join(root, 'operations/exceptions.yaml'), exceptions);
}

describe.skipIf(opa === undefined)('the command', () => {
  it('lets what is committed pass: somebody answers for every breach', () => {
    const { status, stdout } = gate(['--json']);
    const { passed, findings } = resultSchema.parse(JSON.parse(stdout));

    expect(findings.filter(({ level, excused }) => level === 'block' && excused === undefined)).toEqual([]);
    expect({ passed, status }).toEqual({ passed: true, status: 0 });
  });

  it('ends with 1 on a breach, and tells programs and people which', () => {
    repositoryWith('ssh-from-anywhere');
    const json = gate(['--root', root, '--json']);
    const markdown = gate(['--root', root, '--markdown']);

    expect(json.status).toBe(1);
    expect(resultSchema.parse(JSON.parse(json.stdout))).toMatchObject({
      passed: false,
      findings: [{ rule: 'nsg-management-ports', level: 'block' }],
    });
    expect(markdown.status).toBe(1);
    expect(markdown.stdout).toMatch(/^### policy: BLOCKED: 1 blocking/);
    expect(markdown.stdout).toContain('administration lets internet in on 22');
  });

  it('ends with 0 where somebody answers for the breach, and says who', () => {
    repositoryWith(
      'ssh-from-anywhere',
      'exceptions:\n  - { gate: policy, rule: nsg-management-ports, owner: network, until: 2099-01-01, reason: a test }\n',
    );
    const { status, stdout } = gate(['--root', root]);

    expect(status).toBe(0);
    expect(stdout).toContain('excused by network until 2099-01-01  nsg-management-ports');
  });

  it('ends with 2 where the policies themselves are broken', () => {
    repositoryWith('ssh-from-anywhere');
    writeFileSync(path.join(root, 'infra/policy/rego/broken.rego'), 'package broken\n\nallow if {');

    expect(gate(['--root', root]).status).toBe(2);
  });
});

describe('the command without OPA', () => {
  it('ends with 0, says in its first line that nothing was judged, and calls no exception unused', () => {
    const { status, stdout } = gate([], { OPA_PATH: path.join(root, 'opa') });

    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toContain('NOT JUDGED');
    expect(stdout).not.toContain('exception-unused');
  });
});
