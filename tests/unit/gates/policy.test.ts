import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GateContext } from '../../../gates/context.ts';
import { nothingJudged } from '../../../gates/finding.ts';
import { findOpa } from '../../../gates/policy/opa.ts';
import { createPolicy } from '../../../gates/policy/policy.ts';
import { report } from '../../../gates/report.ts';
import type { Source } from '../../../gates/sources.ts';

const vault = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv',
  type: 'Microsoft.KeyVault/vaults',
  name: 'kv',
  sku: { name: 'standard' },
};
const found = {
  rule: 'diagnostics',
  level: 'block',
  environment: 'dev',
  resource: vault.id,
  why: 'no logs',
  reason: 'nobody can tell',
  fix: 'Add them.',
};

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in place of OPA that keeps what it was given and does as it is told. */
function fakeOpa(script: string): string {
  const file = join(folder, 'opa');
  writeFileSync(
    file,
    `#!/usr/bin/env node
const fs = require('node:fs');
const input = fs.readFileSync(0, 'utf8');
fs.appendFileSync(${JSON.stringify(join(folder, 'asked'))}, JSON.stringify({ args: process.argv.slice(2), input: JSON.parse(input) }) + '\\n');
${script}`,
  );
  chmodSync(file, 0o755);
  return file;
}

const answering = (value: unknown) =>
  fakeOpa(`console.log(${JSON.stringify(JSON.stringify({ result: [{ expressions: [{ value }] }] }))});`);

/** What OPA was asked, call by call. */
const asked = (): readonly unknown[] =>
  readFileSync(join(folder, 'asked'), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const files: Readonly<Record<string, string>> = {
  'infra/snapshots/dev.json': JSON.stringify({ predictedResources: [vault] }),
  'infra/snapshots/prod.json': JSON.stringify({ predictedResources: [] }),
  'infra/modules/vault.bicep': "\nresource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {\n",
};

const head: Source = {
  name: 'the change',
  read: async (path) => files[path],
  list: async (path) =>
    Object.keys(files)
      .filter((file) => file.startsWith(`${path}/`) && !file.slice(path.length + 1).includes('/'))
      .map((file) => file.slice(path.length + 1)),
};

function judge(opa: string | undefined, context: Partial<GateContext> = {}) {
  const gate = createPolicy({ findOpa: () => opa, today: () => '2026-11-24' });
  return gate({ root: '/repository', head, base: async () => head, environments: undefined, ...context });
}

describe('the gate policy', () => {
  it('asks once for everything: all snapshots as they are written, which of them are judged, and the day', async () => {
    await judge(answering({ findings: [], open: {} }), { environments: ['dev'] });

    expect(asked()).toEqual([
      {
        args: [
          'eval',
          '--format=json',
          '--stdin-input',
          '--ignore=*_test.rego',
          '--data=/repository/infra/policy/rego',
          '--data=/repository/infra/policy/data',
          '{"findings": data.chaufher.findings, "open": data.chaufher.open}',
        ],
        input: {
          environments: { dev: { predictedResources: [vault] }, prod: { predictedResources: [] } },
          judged: ['dev'],
          today: '2026-11-24',
        },
      },
    ]);
  });

  it('says of a finding what is wrong and why that matters, and where the type is declared', async () => {
    const { findings } = await judge(answering({ findings: [found], open: {} }));

    expect(findings).toEqual([
      {
        gate: 'policy',
        rule: 'diagnostics',
        level: 'block',
        environment: 'dev',
        file: 'infra/modules/vault.bicep:2',
        resource: vault.id,
        why: 'no logs: nobody can tell',
        fix: 'Add them.',
      },
    ]);
  });

  it('counts findings and rules by environment', async () => {
    const second = { ...found, rule: 'tls-version' };
    const { tables } = await judge(answering({ findings: [found, second, found], open: {} }));

    expect(tables[0]?.rows).toEqual([
      ['dev', '1', '3', 'diagnostics, tls-version'],
      ['prod', '0', '0', ''],
    ]);
  });

  it('says which environments have no snapshot, and how much only a deployment can tell', async () => {
    const { notJudged } = await judge(answering({ findings: [], open: { dev: 4, prod: 0 } }), {
      environments: ['dev', 'staging'],
    });

    expect(notJudged).toEqual(['staging has no snapshot', expect.stringMatching(/^dev: 4 expressions/)]);
  });

  it.each(['text', 'markdown'] as const)(
    'says in the first line of %s that without OPA nothing was judged',
    async (form) => {
      const result = await judge(undefined);
      const [first, ...rest] = report({ gate: 'policy', ...result }, form).split('\n');

      expect(first).toContain(nothingJudged);
      expect(rest.join('\n')).toContain('go install github.com/open-policy-agent/opa@');
    },
  );

  it('says that nothing was judged where there is no snapshot of what was asked for', async () => {
    const result = await judge(answering({ findings: [], open: {} }), { environments: ['staging'] });

    expect(result.judged).toContain(nothingJudged);
  });

  it('fails with the words of OPA where the policies cannot be evaluated', async () => {
    const opa = fakeOpa("process.stderr.write('rego_parse_error: no such thing'); process.exitCode = 2;");

    await expect(judge(opa)).rejects.toThrow(/rego_parse_error: no such thing/);
  });

  it('fails where OPA leaves the query undefined, and does not take that for approval', async () => {
    await expect(judge(fakeOpa("console.log('{}');"))).rejects.toThrow(/could not evaluate/);
  });
});

describe('OPA', () => {
  it('is the one that OPA_PATH names, or the one of PATH', () => {
    const opa = fakeOpa('');

    expect(findOpa({ OPA_PATH: opa, PATH: '' })).toBe(opa);
    expect(findOpa({ PATH: ['/nowhere', '', folder].join(delimiter) })).toBe(opa);
  });

  it('is not found where OPA_PATH names no program, even if PATH has one', () => {
    fakeOpa('');

    expect(findOpa({ OPA_PATH: join(folder, 'other'), PATH: folder })).toBeUndefined();
    expect(findOpa({ OPA_PATH: folder, PATH: folder })).toBeUndefined();
    expect(findOpa({})).toBeUndefined();
  });
});
