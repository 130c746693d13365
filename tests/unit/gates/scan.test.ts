import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExceptions, withExceptions } from '../../../gates/exceptions.ts';
import { createScan, scanners } from '../../../gates/scan/scan.ts';
import type { Scanner, Subject } from '../../../gates/scan/scanner.ts';
import { actionlint } from '../../../gates/scan/scanners/actionlint.ts';
import { checkov } from '../../../gates/scan/scanners/checkov.ts';
import { scriptAnalyzer } from '../../../gates/scan/scanners/script-analyzer.ts';
import { shellcheck } from '../../../gates/scan/scanners/shellcheck.ts';
import { tflint } from '../../../gates/scan/scanners/tflint.ts';
import { trivy } from '../../../gates/scan/scanners/trivy.ts';
import { folderSource } from '../../../gates/sources.ts';
import { folderWith, plain, repositoryWith } from './scan-programs.ts';

const recorded = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/scan', name), 'utf8');
const none: Subject = { root: '/', files: [], templates: [] };
const dev = { environment: 'dev', path: '/t/dev.json', resourceAt: () => undefined };
const vault = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v';
const repository = repositoryWith({
  'infra/snapshots/dev.json': JSON.stringify({
    predictedResources: [
      { id: `${vault}0`, type: 'Microsoft.KeyVault/vaults', name: 'v0', properties: { a: [1, 2] } },
      { id: vault, type: 'Microsoft.KeyVault/vaults', name: 'v' },
    ],
  }),
  'infra/modules/vault.bicep': "\nresource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {}\n",
});
const judge = (all: readonly Scanner[], path: string) =>
  createScan({ all, path })({
    root: repository,
    head: folderSource(repository),
    base: () => Promise.reject(new Error('nothing is compared')),
    environments: undefined,
  });

const at = (line: number) => ({ rule: 'R1', file: 'ignored', line, why: 'bad' });
const says = (complaints: readonly object[], looked = 1) => `echo '${JSON.stringify({ complaints, looked })}'`;

describe('What a scanner says', () => {
  it.each<[Scanner, string, object]>([
    [checkov, 'checkov.json', { rule: 'CKV_AZURE_44', file: '/tmp/scan/dev.json', line: 5 }],
    [trivy, 'trivy.json', { rule: 'AZU-0011', line: 15, why: expect.stringContaining('TLS') }],
    [tflint, 'tflint.json', { rule: 'terraform_typed_variables', file: 'v.tf', line: 1 }],
    [tflint, 'tflint-unreadable.json', { rule: 'error', file: 'bad.tf', line: 1 }],
    [actionlint, 'actionlint.json', { rule: 'runner-label', file: '.github/workflows/w.yaml', line: 4 }],
    [shellcheck, 'shellcheck.json', { rule: 'SC2086', file: 's.sh', line: 2 }],
    [scriptAnalyzer, 'psscriptanalyzer.json', { rule: 'PSAvoidUsingCmdletAliases', line: 3 }],
  ])('is read as it writes it: $name, %s', (scanner, file, complaint) => {
    expect(scanner.read(recorded(file)).complaints).toContainEqual(expect.objectContaining(complaint));
  });

  it('is told apart from having looked at nothing', () => {
    expect(checkov.read(recorded('checkov.json')).looked).toBe(1);
    expect(checkov.read(recorded('checkov-nothing-to-look-at.json')).looked).toBe(0);
    expect(trivy.read('{"SchemaVersion":2}').looked).toBe(0);
    const misread = recorded('trivy.json').replace('"azure-arm"', '"cloudformation"');
    expect([trivy.read(recorded('trivy.json')).looked, trivy.read(misread).looked]).toEqual([13, 0]);
  });

  it('may be nothing at all, where PowerShell found nothing', () => {
    expect(scriptAnalyzer.read('').complaints).toEqual([]);
  });
});

describe('A scanner', () => {
  it.each(scanners)('$name is not run where there is nothing for it', (scanner) => {
    expect(scanner.runs(none)).toEqual([]);
  });

  it('gets each template, each folder of Terraform, and each script, by its ending or its first line', () => {
    const root = repositoryWith({
      'a/run': '#!/usr/bin/env bash\n',
      'a/.hidden': '#!/bin/sh',
      'a/data': 'x',
      'b.sh': '',
    });
    const files = ['a/run', 'a/.hidden', 'a/data', 'b.sh', 'c/x.tf', 'c/y.tf', 'd/z.tf', "e/f'g.ps1"];
    const subject = { root, files, templates: [dev] };
    expect(checkov.runs(subject)).toEqual([{ args: expect.arrayContaining(['--file', dev.path]) }]);
    expect(tflint.runs(subject).map(({ folder }) => folder)).toEqual([join(root, 'c'), join(root, 'd')]);
    expect(shellcheck.runs(subject)).toEqual([{ args: ['--format=json1', 'a/run', 'a/.hidden', 'b.sh'] }]);
    expect(scriptAnalyzer.runs(subject)[0]?.args.at(-1)).toContain("'e/f''g.ps1'");
  });
});

describe.skipIf(process.platform === 'win32')('The gate scan', () => {
  it('names the resource that stands at the line of a template, and where Bicep declares it', async () => {
    // Four lines of frame, the eleven lines of the first vault, the second.
    const path = folderWith('plain-scan', says([at(5), at(15), at(16), at(3)]));
    const { findings, tables, judged } = await judge([plain], path);
    expect(findings.map(({ resource }) => resource)).toEqual([`${vault}0`, `${vault}0`, vault, undefined]);
    expect(findings[2]).toMatchObject({
      gate: 'scan',
      rule: 'plain-R1',
      level: 'block',
      environment: 'dev',
      file: 'infra/modules/vault.bicep:2',
      why: 'bad',
    });
    expect(tables[0]?.rows).toEqual([['plain', '1.2.3', '4']]);
    expect(judged).toBe('the repository and dev, by plain');
  });

  it('names files from the root, with their line', async () => {
    const inFolder: Scanner = { ...plain, runs: () => [{ args: [], folder: join(repository, 'infra') }] };
    const path = folderWith('plain-scan', says([{ rule: 'R', file: 'main.tf', line: 2, why: 'bad' }]));
    expect((await judge([inFolder], path)).findings[0]?.file).toBe('infra/main.tf:2');
  });

  it('skips what is not there by name, and says how to get it', async () => {
    const { judged, notJudged, tables } = await judge([plain], folderWith('something-else', ''));
    expect(judged).toMatch(/^NOT JUDGED/);
    expect(notJudged).toEqual([expect.stringMatching(/^plain is not installed.*ask somebody$/)]);
    expect(tables[0]?.rows).toEqual([['plain', '', 'SKIPPED']]);
  });

  it('takes a program for absent that does not say its version, such as PowerShell without the module', async () => {
    const mute: Scanner = { ...plain, versionArgs: ['--nothing'] };
    expect((await judge([mute], folderWith('plain-scan', 'echo none; exit 1'))).notJudged).toHaveLength(1);
  });

  it('fails where a scanner looked at nothing, or broke, rather than calling that well', async () => {
    await expect(judge([plain], folderWith('plain-scan', says([], 0)))).rejects.toThrow(/it looked at nothing/);
    const broken = folderWith('plain-scan', 'echo out of memory >&2; exit 3');
    await expect(judge([plain], broken)).rejects.toThrow(/plain .*could not be used: it ended with 3: out of memory/);
  });

  it('calls no exception unused that is to a rule of what is not there', async () => {
    const { findings, unjudgedRules } = await judge([plain], folderWith('something-else', ''));
    const exceptions = readExceptions(
      'exceptions:\n  - { gate: scan, rule: plain-R1, owner: ops, until: 2099-01-01, reason: x }\n',
    );
    const judged = (rules?: readonly string[]) =>
      withExceptions('scan', findings, { exceptions, today: '2026-11-24', unjudgedRules: rules });
    expect(judged(unjudgedRules)).toEqual([]);
    expect(judged().map(({ rule }) => rule)).toEqual(['exception-unused']);
  });
});
