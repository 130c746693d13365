/** Two states of a small repository, as folders, and what the gate says of the change from one to the other. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { GateResult } from '../../../gates/finding.ts';
import { secrets } from '../../../gates/secrets/secrets.ts';
import { folderSource } from '../../../gates/sources.ts';

export type Files = Readonly<Record<string, string | Buffer>>;

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'gate-secrets-'));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export async function judge(after: Files, before: Files = {}): Promise<Omit<GateResult, 'gate'>> {
  const [root, base] = [folderOf(after), folderOf(before)];
  return secrets({
    root,
    head: folderSource(root),
    base: async () => folderSource(base, 'main'),
    environments: undefined,
  });
}
