/** Programs of others, asked with their output collected. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface Ended {
  /** Null where it was ended from outside. */
  readonly status: number | null;
  readonly output: string;
  readonly complaint: string;
}

/** Nobody waits longer for a scanner. */
const longestMilliseconds = 10 * 60_000;

export function runProgram(program: string, args: readonly string[], folder: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: longestMilliseconds,
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child
      .on('error', reject)
      .on('close', (status) =>
        resolve({ status, output: stripVTControlCharacters(output), complaint: stripVTControlCharacters(complaint) }),
      );
  });
}
