/** Programs of others: found on PATH, asked with their output collected. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface Ended {
  /** Null where it was ended from outside. */
  readonly status: number | null;
  readonly output: string;
  readonly complaint: string;
}

/** The executable of that name; undefined where PATH has none. */
export function findProgram(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((each) => join(folder, each)))
    .find(isExecutable);
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

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
