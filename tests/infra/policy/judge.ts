/** The gate `policy` on snapshots that a test made, by the real OPA and the committed policies. */
import path from 'node:path';
import type { Finding } from '../../../gates/finding.ts';
import { findOpa, opaMissing } from '../../../gates/policy/opa.ts';
import { createPolicy } from '../../../gates/policy/policy.ts';
import type { Source } from '../../../gates/sources.ts';
import { snapshotsPath } from '../../../resources/load.ts';

export const repository = path.join(import.meta.dirname, '../../..');

export const opa = findOpa();

/** Says loudly that a file of tests does nothing here. */
export function sayWhenSkipped(file: string): void {
  if (opa === undefined) process.stderr.write(`SKIPPED tests/infra/policy/${file}: ${opaMissing}\n`);
}

/** Findings on snapshots by environment, before any exception. */
export async function judge(snapshots: Readonly<Record<string, unknown>>): Promise<readonly Finding[]> {
  const head: Source = {
    name: 'the snapshots of the test',
    list: async (folder) => (folder === snapshotsPath ? Object.keys(snapshots).map((name) => `${name}.json`) : []),
    read: async (file) => JSON.stringify(snapshots[path.basename(file, '.json')]),
  };
  const gate = createPolicy({ findOpa: () => opa, today: () => '2026-11-24' });
  const { findings } = await gate({ root: repository, head, base: async () => head, environments: undefined });
  return findings;
}

export async function rulesBroken(environment: string, snapshot: unknown): Promise<readonly string[]> {
  return [...new Set((await judge({ [environment]: snapshot })).map(({ rule }) => rule))];
}
