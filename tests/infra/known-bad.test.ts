/** Every case that is known to be bad, with the gate and the rule that have to name it; those that policy/ and the tests of `secrets` run are counted here, and the others run. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCostGate } from '../../gates/cost/cost.ts';
import { gateNames } from '../../gates/finding.ts';
import { parity } from '../../gates/parity/parity.ts';
import { plan } from '../../gates/plan/plan.ts';
import { findProgram } from '../../scripts/find-program.ts';
import { createScan, scanners } from '../../gates/scan/scan.ts';
import { existingPath, folderSource } from '../../gates/sources.ts';
import { readTerraform } from '../../resources/terraform.ts';
import { repositoryWith } from '../unit/gates/scan-programs.ts';
import { changes, estate, files, fixtures, renamed, sourceWith } from './known-bad-changes.ts';
import { opa, repository, rulesBroken, sayWhenSkipped } from './policy/judge.ts';
import { knownBad } from './policy/templates.ts';

const gates = { plan, parity, cost: createCostGate({ now: () => new Date('2026-11-24') }) };
const snapshot = (environment: string) => `infra/snapshots/${environment}.json`;

async function blockedBy({ gate, after }: { readonly gate: keyof typeof gates; readonly after: typeof estate }) {
  const before = { [snapshot('prod')]: estate };
  const now =
    gate === 'parity' ? { ...before, [snapshot('dev')]: renamed(after, 'dev') } : { [snapshot('prod')]: after };
  const { findings } = await gates[gate]({
    root: repository,
    head: sourceWith(repository, now),
    base: async () => sourceWith(repository, before),
    environments: undefined,
  });
  return [...new Set(findings.filter(({ level }) => level === 'block').map(({ rule }) => rule))];
}

describe('A change with one mistake', () => {
  it.each(changes)('is blocked by $gate, by the rule $rule alone: $mistake', async ({ rule, ...change }) => {
    expect(await blockedBy(change)).toEqual([rule]);
  });

  it.each(['plan', 'parity', 'cost'] as const)('is none where nothing changes, says %s', async (gate) => {
    expect(await blockedBy({ gate, after: estate })).toEqual([]);
  });
});

const terraform: Readonly<Record<string, string>> = {
  'terraform-zone-without-an-owner.tfplan.json': 'required-tags',
  'terraform-group-on-another-continent.tfplan.json': 'allowed-region',
};

sayWhenSkipped('../known-bad.test.ts');
describe.skipIf(opa === undefined)('A Terraform plan with one mistake', () => {
  it.each(Object.entries(terraform))('%s is named by policy, by the rule %s alone', async (file, rule) => {
    const { resources } = readTerraform(file, JSON.parse(readFileSync(path.join(fixtures, file), 'utf8')));
    const predictedResources = [...estate.predictedResources, ...resources.map(({ source }) => source)];
    expect(await rulesBroken('prod', { predictedResources })).toEqual([rule]);
  });
});

it('A DNS record that Terraform would take away is blocked by plan', async () => {
  const file = `${existingPath}/dev.dns.tfplan.json`;
  const text = readFileSync(path.join(repository, file), 'utf8');
  const at = (json: unknown) => sourceWith(repository, { [snapshot('dev')]: { predictedResources: [] }, [file]: json });
  const less = JSON.parse(text.replaceAll('azurerm_dns_cname_record', 'azurerm_dns_unheard_of_record'));
  const { findings } = await plan({
    root: repository,
    head: at(less),
    base: async () => at(JSON.parse(text)),
    environments: undefined,
  });
  expect(new Set(findings.map(({ level, rule }) => `${level} ${rule}`))).toEqual(new Set(['block deletes-data']));
});

function scan(root: string, name: string) {
  const gate = createScan({ all: scanners.filter((scanner) => scanner.name === name) });
  return gate({
    root,
    head: folderSource(root),
    base: () => Promise.reject(new Error('nothing is compared')),
    environments: undefined,
  });
}

describe('A file with one mistake', () => {
  for (const { fixture, file, rule, line } of files) {
    const name = rule.slice(0, rule.indexOf('-'));
    const program = scanners.find((scanner) => scanner.name === name)?.program ?? '';
    const isHere = findProgram(program) !== undefined;
    if (!isHere)
      process.stderr.write(`SKIPPED ${fixture} in tests/infra/known-bad.test.ts: ${program} is not on PATH.\n`);
    it.skipIf(!isHere)(`is named by scan, by the rule ${rule}`, { timeout: 60_000 }, async () => {
      const root = repositoryWith({ [file]: readFileSync(path.join(fixtures, fixture), 'utf8') });
      const { findings } = await scan(root, name);
      expect(findings.map((finding) => [finding.rule, finding.file])).toEqual([[rule, `${file}:${line}`]]);
    });
  }

  it.each([
    ['checkov', 'checkov-CKV_AZURE_44'],
    ['trivy', 'trivy-AZU-0011'],
  ])(
    'or a storage account that speaks TLS 1.0, is named by scan through %s',
    { timeout: 120_000 },
    async (name, rule) => {
      if (findProgram(name) === undefined) {
        process.stderr.write(`SKIPPED the scan by ${name} in tests/infra/known-bad.test.ts: it is not on PATH.\n`);
        return;
      }
      const template = readFileSync(path.join(fixtures, 'storage-with-old-tls.json'), 'utf8');
      const { findings } = await scan(repositoryWith({ [snapshot('dev')]: template }), name);
      expect(findings).toContainEqual(
        expect.objectContaining({ rule, resource: expect.stringMatching(/storageAccounts/) }),
      );
    },
  );
});

it('There are thirty of them and more, each for a gate that there is', () => {
  const secrets = readdirSync(fixtures).filter((name) => name.startsWith('secrets-'));
  const said = secrets.map(
    (name) => /^\/\/ gate (secrets), rule /.exec(readFileSync(path.join(fixtures, name), 'utf8'))?.[1],
  );
  const cases = [
    ...knownBad.map(() => 'policy'),
    ...said,
    ...changes.map(({ gate }) => gate),
    ...Object.keys(terraform).map(() => 'policy'),
    ...files.map(() => 'scan'),
  ];
  expect(cases.length).toBeGreaterThanOrEqual(30);
  expect(gateNames).toEqual(expect.arrayContaining(cases));
});
