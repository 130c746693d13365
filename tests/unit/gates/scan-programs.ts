/** Scanners that a test makes up: small shell scripts in a folder that is all of PATH. */
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { Scanner } from '../../../gates/scan/scanner.ts';

/** Answers its version, and otherwise what it is told to. */
export function folderWith(program: string, says: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'scanners-'));
  const file = join(folder, program);
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = --version ]; then echo "${program} 1.2.3"; exit 0; fi\n${says}\n`);
  chmodSync(file, 0o755);
  return folder;
}

/** A repository with these files. */
export function repositoryWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'scanned-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const heardSchema = z.object({
  complaints: z.array(z.object({ rule: z.string(), file: z.string(), line: z.number(), why: z.string() })),
  looked: z.number().optional(),
});

/** Reads its complaints as they are. */
export const plain: Scanner = {
  name: 'plain',
  program: 'plain-scan',
  versionArgs: ['--version'],
  get: 'ask somebody',
  runs: ({ templates }) => templates.map(({ path }) => ({ args: [path] })),
  read: (output) => {
    const { complaints, looked } = heardSchema.parse(JSON.parse(output));
    return { complaints, ...(looked === undefined ? {} : { looked }) };
  },
};
