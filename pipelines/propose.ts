/** `propose`: what a job has changed becomes a pull request, made anew with every run; nothing is pushed to the main branch. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import * as z from 'zod';
import { AutomationError } from '../errors.ts';
import { defineCommand, type PipelineContext } from './context.ts';
import { createGitHub, type GitHub } from './github.ts';

const run = promisify(execFile);
const objectSchema = z.looseObject({ sha: z.string() });
const refSchema = z.looseObject({ ref: z.string() });
const pullSchema = z.looseObject({ number: z.int() });

export const propose = defineCommand({
  usage: 'propose --branch NAME --title TEXT --path FOLDER',
  summary: 'opens a pull request with what has changed below a path',
  async run(context, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { branch: { type: 'string' }, title: { type: 'string' }, path: { type: 'string' } },
    });
    const { branch, title, path } = values;
    if (branch === undefined || title === undefined || path === undefined)
      throw new AutomationError('input-invalid', 'propose: expected --branch, --title and --path.');
    const changed = await changedFiles(context, path);
    if (changed.length === 0) {
      context.out(`nothing has changed below ${path}`);
      return 0;
    }
    const github = createGitHub(context.settings);
    const base = (await run('git', ['rev-parse', 'HEAD'], { cwd: context.root })).stdout.trim();
    const commit = await commitOn(github, { base, title, root: context.root, changed });
    await move(github, branch, commit);
    context.out(`#${await openPull(github, branch, title)}: ${changed.join(', ')}`);
    return 0;
  },
});

async function changedFiles({ root }: PipelineContext, path: string): Promise<readonly string[]> {
  const listed = ['ls-files', '--modified', '--others', '--exclude-standard', '--', path];
  const { stdout } = await run('git', listed, { cwd: root });
  return [...new Set(stdout.split('\n').filter(Boolean))];
}

/** Through the API: GitHub signs such a commit, and the job needs no credential of git. */
async function commitOn(
  github: GitHub,
  { base, title, root, changed }: { base: string; title: string; root: string; changed: readonly string[] },
): Promise<string> {
  const files = changed.map(async (path) => ({
    path,
    mode: '100644',
    type: 'blob',
    content: await readFile(join(root, path), 'utf8'),
  }));
  const tree = await github.call('POST', 'git/trees', objectSchema, {
    base_tree: base,
    tree: await Promise.all(files),
  });
  const commit = { message: title, tree: tree.sha, parents: [base] };
  return (await github.call('POST', 'git/commits', objectSchema, commit)).sha;
}

async function move(github: GitHub, branch: string, sha: string): Promise<void> {
  const known = await github.call('GET', `git/matching-refs/heads/${branch}`, z.array(refSchema));
  if (known.some(({ ref }) => ref === `refs/heads/${branch}`))
    await github.call('PATCH', `git/refs/heads/${branch}`, refSchema, { sha, force: true });
  else await github.call('POST', 'git/refs', refSchema, { ref: `refs/heads/${branch}`, sha });
}

async function openPull(github: GitHub, branch: string, title: string): Promise<number> {
  const [owner = ''] = github.repository.split('/');
  const open = await github.call('GET', `pulls?state=open&head=${owner}:${branch}`, z.array(pullSchema));
  const [known] = open;
  if (known !== undefined) return known.number;
  return (await github.call('POST', 'pulls', pullSchema, { title, head: branch, base: 'main' })).number;
}
