/** Open Policy Agent as a program: found on PATH or by OPA_PATH, asked once for everything. */
import { spawn } from 'node:child_process';
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';
import { findProgram, isExecutable } from '../../scripts/find-program.ts';

/** Said wherever OPA is missing. The version is the one that CI takes. */
export const opaMissing =
  'opa is neither on PATH nor at OPA_PATH. Get it with "go install github.com/open-policy-agent/opa@v1.22.2" and add $(go env GOPATH)/bin to PATH, or from openpolicyagent.org.';

/** The executable that OPA_PATH names, or else the one of PATH. */
export function findOpa(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = environment['OPA_PATH'];
  if (given !== undefined && given !== '') return isExecutable(given) ? given : undefined;
  return findProgram('opa', environment['PATH'] ?? '');
}

export interface Question {
  /** Path of the executable. */
  readonly opa: string;
  /** Files and folders with Rego and data; tests in them are left out. */
  readonly data: readonly string[];
  readonly query: string;
  readonly input: unknown;
}

const answerSchema = z.object({
  result: z.array(z.object({ expressions: z.array(z.object({ value: z.unknown() })).min(1) })).min(1),
});

/**
 * The value of the query, in one run: OPA takes longer to start than to judge a hundred resources.
 * @throws AutomationError `configuration-invalid` with OPA's words where the policies are at fault, or have no answer.
 */
export async function ask({ opa, data, query, input }: Question): Promise<unknown> {
  const args = ['eval', '--format=json', '--stdin-input', '--ignore=*_test.rego'];
  const { status, output, complaint } = await run(
    opa,
    [...args, ...data.map((path) => `--data=${path}`), query],
    JSON.stringify(input),
  );
  const answer = answerSchema.safeParse(parse(output));
  if (status === 0 && answer.success) return answer.data.result[0]?.expressions[0]?.value;
  throw new AutomationError(
    'configuration-invalid',
    `opa could not evaluate ${query} (exit ${status}): ${complaint.trim() || output.trim() || 'it said nothing'}`,
  );
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly complaint: string;
}

function run(opa: string, args: readonly string[], input: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(opa, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('error', reject).on('close', (status) => resolve({ status, output, complaint }));
    // It may give up on its policies before it has read the input; the exit code tells.
    child.stdin.on('error', () => undefined).end(input);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
