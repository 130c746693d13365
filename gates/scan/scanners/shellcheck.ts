/** ShellCheck: mistakes in shell scripts. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { Scanner } from '../scanner.ts';

const answerSchema = z.object({
  comments: z.array(z.object({ file: z.string(), line: z.number(), code: z.number(), message: z.string() })),
});

export const shellcheck: Scanner = {
  name: 'shellcheck',
  program: 'shellcheck',
  versionArgs: ['--version'],
  get: 'apt-get install shellcheck, or brew install shellcheck',
  runs({ root, files }) {
    const scripts = files.filter((file) => isShellScript(root, file));
    return scripts.length === 0 ? [] : [{ args: ['--format=json1', ...scripts] }];
  },
  read(output) {
    const { comments } = answerSchema.parse(JSON.parse(output));
    return {
      complaints: comments.map(({ file, line, code, message }) => ({
        rule: `SC${code}`,
        file,
        line,
        why: message,
        fix: `See https://www.shellcheck.net/wiki/SC${code}.`,
      })),
    };
  },
};

/** By its ending, or, for what has none, by its first line. */
function isShellScript(root: string, file: string): boolean {
  if (/\.(sh|bash)$/.test(file)) return true;
  if (basename(file).slice(1).includes('.')) return false;
  return /^#!.*\b(ba|da|k)?sh\b/.test(readFileSync(join(root, file), 'utf8').slice(0, 80));
}
