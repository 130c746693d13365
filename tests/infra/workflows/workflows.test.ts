/** The workflows as they are committed: what they may do, what they call, and that the linters have nothing to say. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../../pipelines/commands.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, '.github/workflows');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly environment?: unknown;
  readonly concurrency?: { readonly 'cancel-in-progress': boolean };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
}
interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const jobs = files.flatMap((file) => {
  const workflow: Workflow = parse(read(file));
  return Object.entries(workflow.jobs).map(([name, job]) => ({ at: `${file} ${name}`, file, job, workflow }));
});
const steps = jobs.flatMap(({ at, job }) => (job.steps ?? []).map((step) => ({ at, step })));

describe('workflows', () => {
  it('give nothing by default, and each job only what it needs', () => {
    for (const { at, job, workflow } of jobs) {
      expect([at, workflow.permissions]).toEqual([at, {}]);
      expect([at, Object.keys(job.permissions ?? {}).length > 0]).toEqual([at, true]);
    }
    const writing = jobs.flatMap(({ at, job }) =>
      Object.entries(job.permissions ?? {}).flatMap(([scope, level]) => (level === 'write' ? `${at}: ${scope}` : [])),
    );
    expect(writing.filter((each) => !each.endsWith('id-token'))).toEqual([
      'gates.yml gates: pull-requests',
      'pull-request.yml gates: pull-requests',
      'refresh-prices.yml prices: contents',
      'refresh-prices.yml prices: pull-requests',
    ]);
  });

  it('sign in by OIDC only where an environment says who may', () => {
    const signing = jobs.filter(({ job }) => job.permissions?.['id-token'] === 'write' && job.uses === undefined);
    expect(signing.length).toBeGreaterThan(4);
    expect(signing.filter(({ job }) => job.environment === undefined).map(({ at }) => at)).toEqual([]);
  });

  it('have an end, and never cancel what changes an environment', () => {
    const own = jobs.filter(({ job }) => job.uses === undefined);
    expect(own.filter(({ job }) => job['timeout-minutes'] === undefined).map(({ at }) => at)).toEqual([]);
    const changing = own.filter(({ job }) => job.environment !== undefined);
    expect(changing.map(({ job }) => job.concurrency?.['cancel-in-progress'])).toEqual(changing.map(() => false));
  });

  it('name no secret, and give the token of the job to the steps that speak to GitHub alone', () => {
    for (const file of files) expect([file, /\bsecrets\./.test(read(file))]).toEqual([file, false]);
    const withToken = steps.filter(({ step }) => JSON.stringify(step.env ?? {}).includes('github.token'));
    expect(withToken.map(({ step }) => step.name)).toEqual(['Say it on the pull request', 'Propose them']);
    expect(files.filter((file) => /env:[^]*?secrets|toJSON\(/.test(read(file)))).toEqual([]);
  });

  it('pin every action by its commit, and say which version that is', () => {
    const lines = [...files.map(read), readFileSync(join(root, '.github/actions/setup/action.yml'), 'utf8')]
      .flatMap((text) => text.split('\n'))
      .filter((line) => /\buses: /.test(line) && !/uses: \.\//.test(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('leave no credential of git behind', () => {
    for (const { at, step } of steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@')))
      expect([at, JSON.stringify(step)]).toEqual([at, expect.stringContaining('"persist-credentials":false')]);
  });

  it('call npm scripts, and pipeline commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const known = new Set([...Object.keys(scripts), 'pipeline']);
    const called = steps.flatMap(({ step }) => [
      ...(step.run ?? '').matchAll(/npm (?:run )?([\w:-]+)(?: -- ([\w-]+))?/g),
    ]);
    expect(called.length).toBeGreaterThan(20);
    expect(called.flatMap(([, script = '']) => (known.has(script) ? [] : [script]))).toEqual([]);
    const asked = called.flatMap(([, script, command]) =>
      script === 'pipeline' && command !== undefined ? [command] : [],
    );
    expect(asked.filter((command) => !Object.hasOwn(commands, command))).toEqual([]);
    const other = steps.filter(({ step }) => step.run !== undefined && !/^(npm|npx) /.test(step.run));
    expect(other.map(({ at, step }) => `${at}: ${step.run ?? ''}`)).toEqual([]);
  });

  it('take no expression into a shell', () => {
    expect(steps.filter(({ step }) => step.run?.includes('${{')).map(({ at }) => at)).toEqual([]);
  });
});

const linters = [
  { program: 'actionlint', args: [], version: ['--version'] },
  {
    program: 'shellcheck',
    args: readdirSync(join(root, 'scripts'))
      .filter((file) => file.endsWith('.sh'))
      .map((file) => `scripts/${file}`),
    version: ['--version'],
  },
];

describe.each(linters)('$program', ({ program, args, version }) => {
  const present = spawnSync(program, version).status === 0;
  if (!present) process.stderr.write(`SKIPPED ${program}: it is not on PATH, so its findings are NOT known.\n`);

  it.skipIf(!present)('has nothing to say', () => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
    expect([status, `${stdout}${stderr}`]).toEqual([0, '']);
  });
});
