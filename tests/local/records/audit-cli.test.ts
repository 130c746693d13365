import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditOver } from '../../../records/audit.ts';
import { createMemoryLog, filesOf } from '../../support/memory-log.ts';
import { createTestClock } from '../../support/storage.ts';

const script = fileURLToPath(new URL('../../../scripts/audit.ts', import.meta.url));
let folder: string;
let file: string;
let text: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  const log = createMemoryLog();
  const clock = createTestClock();
  const audit = createAuditOver(log, { environment: 'dev', clock });
  for (const key of ['a', 'b', 'c'])
    await audit.append({ key, run: 'r', actor: 'roll-back', act: 'swap', phase: 'note', subject: 'site' });
  text = filesOf(log)[0]?.text ?? '';
  file = join(folder, '2026-11-24.jsonl');
  writeFileSync(file, text);
  mkdirSync(join(folder, 'anchors', 'dev'), { recursive: true });
  writeFileSync(
    join(folder, 'anchors', 'dev', '000000000004.json'),
    JSON.stringify({ ...(await audit.head()), environment: 'dev', at: '2026-11-24T11:00:00Z' }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function verify(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run audit', () => {
  it('finds an intact file intact, and says how far anchors vouch', () => {
    const { status, stdout } = verify('verify', file, '--anchors', join(folder, 'anchors'));
    expect(stdout).toContain('INTACT  4 entries in 1 file, 1 to 4.');
    expect(stdout).toContain('Anchors vouch for entries up to 4.');
    expect(status).toBe(0);
  });

  it('names the first broken line and exits with 1', () => {
    const edited = join(folder, 'edited.jsonl');
    writeFileSync(edited, text.replace('"key":"b"', '"key":"x"'));
    const { status, stdout } = verify('verify', edited, '--anchors', join(folder, 'anchors'));
    expect(stdout).toContain(`BROKEN  ${edited} line 3: edited`);
    expect(status).toBe(1);
  });

  it('answers in JSON for programs', () => {
    const cut = join(folder, 'cut.jsonl');
    writeFileSync(cut, text.split('\n').slice(0, 2).join('\n') + '\n');
    const { status, stdout } = verify('verify', cut, '--json', '--anchors', join(folder, 'anchors'));
    expect(JSON.parse(stdout)).toMatchObject({ intact: false, problem: { kind: 'tail-missing', line: 2 } });
    expect(status).toBe(1);
  });

  it('warns where no anchors were given', () => {
    expect(verify('verify', file).stdout).toContain('No anchors were given');
  });

  it('exits with 2 where it cannot tell', () => {
    expect(verify('verify', join(folder, 'absent.jsonl'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('absent.jsonl'),
    });
    expect(verify('verify', file, '--anchors', file)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('line 1 is not an anchor'),
    });
    expect(verify()).toMatchObject({ status: 2, stderr: expect.stringContaining('usage') });
  });
});
