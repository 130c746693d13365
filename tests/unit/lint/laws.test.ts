import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lint-'));
cpSync('.oxlintrc.json', join(folder, '.oxlintrc.json'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rules that a line of code breaks, were it in this file of the project. */
function broken(file: string, line: string): readonly string[] {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${line}\n`);
  try {
    execFileSync(join('node_modules', '.bin', 'oxlint'), ['-c', join(folder, '.oxlintrc.json'), '-f', 'unix', path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return [];
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    return [...output.matchAll(/\[Error\/[^(]*\((?<rule>[^)]*)\)\]/g)].flatMap(({ groups }) => groups?.['rule'] ?? []);
  } finally {
    rmSync(path);
  }
}

describe('what a replay must not see is refused in orchestrations and decisions', () => {
  const laws = [
    ['the clock', 'export const now = Date.now();', 'no-restricted-globals'],
    ['chance', 'export const drawn = Math.random();', 'no-restricted-properties'],
    ['the network', "export const page = fetch('https://example.com');", 'no-restricted-globals'],
    ['the environment', 'export const home = process.env;', 'no-restricted-globals'],
    ['files', "export { readFileSync } from 'node:fs';", 'no-restricted-imports'],
    ['Azure', "export { WebSiteManagementClient } from '@azure/arm-appservice';", 'no-restricted-imports'],
    ['records', "export { createLeases } from '../../records/leases.ts';", 'no-restricted-imports'],
    ['activities', "export { rollBackActivities } from './activities.ts';", 'no-restricted-imports'],
    ['the local runtime', "export { startSystem } from '../../local/system/system.ts';", 'no-restricted-imports'],
  ] as const;

  it.each(laws)('%s', (_what, line, rule) => {
    expect(broken('orchestrations/roll-back/decide.ts', line)).toContain(rule);
    expect(broken('orchestrations/roll-back/orchestration.ts', line)).toContain(rule);
  });

  it('and types of records are welcome', () => {
    const line = "export type { Lease } from '../../records/leases.ts';";
    expect(broken('orchestrations/roll-back/orchestration.ts', line)).toEqual([]);
  });
});

describe('the local runtime is unknown to the product', () => {
  it.each(['main.ts', 'functions/alerts.ts', 'intake/accept.ts', 'records/leases.ts', 'orchestrations/registry.ts'])(
    '%s',
    (file) => {
      expect(broken(file, "export { startSystem } from '../local/system/system.ts';")).toContain(
        'no-restricted-imports',
      );
    },
  );

  it('and may know the product', () => {
    expect(broken('local/start.ts', "export { createApp } from '../app.ts';")).toEqual([]);
  });
});
