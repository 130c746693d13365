/** Runs the `run:` steps of a job of a workflow file, in its order and under its conditions, as a runner does; `uses:` is for GitHub. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { evaluate, interpolate, isTrue, type Expressions, type Value } from './expression.ts';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'continue-on-error'?: boolean;
}

interface Job {
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface StepRun {
  readonly name: string;
  readonly outcome: 'success' | 'failure' | 'skipped';
  readonly output: string;
}

export interface JobRun {
  readonly succeeded: boolean;
  readonly steps: readonly StepRun[];
  /** Names of those that ran, in order, failed ones with an exclamation mark. */
  readonly story: readonly string[];
}

export interface JobOptions {
  /** A checkout; the workflow file is its own. */
  readonly root: string;
  readonly workflow: string;
  readonly job: string;
  /** `inputs.environment` → dev. */
  readonly context: Readonly<Record<string, Value>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called before a step of that name, for what happens in the world meanwhile. */
  readonly before?: (step: string) => Promise<void>;
}

export async function runJob({ root, workflow, job, context, env, before }: JobOptions): Promise<JobRun> {
  const file: { readonly jobs: Readonly<Record<string, Job>> } = parse(
    readFileSync(join(root, '.github/workflows', workflow), 'utf8'),
  );
  const { steps, env: jobEnv = {} } = file.jobs[job] ?? { steps: [] };
  const runs: StepRun[] = [];
  const outcomes = new Map<string, string>();
  let failed = false;
  const expressions: Expressions = {
    lookup(path) {
      const [, step] = /^steps\.([\w-]+)\.outcome$/.exec(path) ?? [];
      return step === undefined ? (context[path] ?? '') : (outcomes.get(step) ?? '');
    },
    call: (name) => (name === 'failure' ? failed : name === 'success' ? !failed : name === 'always'),
  };
  const environment = (given: Readonly<Record<string, string>>) =>
    // What GitHub leaves empty since nobody set the variable is not set here: the local system is meant.
    Object.entries(given).map(([name, text]): [string, string | undefined] => [
      name,
      interpolate(text, expressions) || undefined,
    ]);

  for (const { name = '', id, run, if: condition, env: stepEnv = {}, ...step } of steps) {
    if (run === undefined) continue;
    const asked = condition ?? 'success()';
    // A condition that says nothing of the job's state means success() as well.
    const ready = /\b(failure|cancelled|always)\(\)/.test(asked) ? true : !failed;
    const outcome = ready && isTrue(evaluate(asked.replace(/^\$\{\{|\}\}$/g, ''), expressions)) ? undefined : 'skipped';
    if (outcome === 'skipped') {
      runs.push({ name, outcome, output: '' });
      continue;
    }
    await before?.(name);
    const values = Object.fromEntries([...environment(jobEnv), ...environment(stepEnv)]);
    const { code, output } = await shell(interpolate(run, expressions), root, { ...env, ...values });
    const result = code === 0 ? 'success' : 'failure';
    if (id !== undefined) outcomes.set(id, result);
    runs.push({ name, outcome: result, output });
    failed ||= code !== 0 && step['continue-on-error'] !== true;
  }
  const story = runs
    .filter(({ outcome }) => outcome !== 'skipped')
    .map(({ name, outcome }) => (outcome === 'failure' ? `${name}!` : name));
  return { succeeded: !failed, steps: runs, story };
}

function shell(command: string, cwd: string, env: Readonly<Record<string, string | undefined>>) {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
