/** `gates`: every gate that judges a change, one report for the pull request. */
import { spawn } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gateNames } from '../gates/finding.ts';
import { AutomationError } from '../errors.ts';
import { defineCommand, type PipelineContext } from './context.ts';

/** What the comment of a pull request is known by. */
export const reportMarker = '<!-- chaufher: what this change does -->';

/** `verify` judges a deployed environment. */
const judging = gateNames.filter((name) => name !== 'verify');

interface Judgement {
  readonly gate: string;
  readonly code: number;
  readonly markdown: string;
}

export const gates = defineCommand({
  usage: `gates [--base REVISION] [--only ${judging.join('|')}]… [--report FILE]`,
  summary: 'runs the gates against the base of the change, and writes their report in Markdown',
  async run(context, args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        base: { type: 'string', default: 'origin/main' },
        only: { type: 'string', multiple: true },
        report: { type: 'string' },
      },
    });
    const unknown = values.only?.find((name) => !judging.some((known) => known === name));
    if (unknown !== undefined)
      throw new AutomationError('input-invalid', `--only: expected one of ${judging.join(', ')}, got "${unknown}".`);
    const wanted = judging.filter((name) => values.only?.includes(name) ?? true);
    const judgements: Judgement[] = [];
    // One after another: each reads every snapshot, and a runner has two cores.
    for (const name of wanted) judgements.push(await judge(context, name, values.base));
    const text = reportOf(judgements);
    context.out(text);
    if (values.report !== undefined) await write(resolve(context.root, values.report), text);
    const summary = context.settings['GITHUB_STEP_SUMMARY'];
    if (summary !== undefined) await appendFile(summary, text);
    return judgements.every(({ code }) => code === 0) ? 0 : 1;
  },
});

async function judge({ root, settings }: PipelineContext, gate: string, base: string): Promise<Judgement> {
  const args = ['gates/gate.ts', gate, '--base', base, '--markdown'];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((done, reject) => {
    child.once('error', reject);
    child.once('close', done);
  });
  const said = Buffer.concat(out).toString('utf8').trim();
  if (code === 0 || code === 1) return { gate, code, markdown: said };
  const why = Buffer.concat(err).toString('utf8').trim().split('\n').slice(0, 20).join('\n');
  return { gate, code: code ?? 2, markdown: `### ${gate}: COULD NOT JUDGE\n\n\`\`\`\n${why}\n\`\`\`` };
}

function reportOf(judgements: readonly Judgement[]): string {
  const blocking = judgements.filter(({ code }) => code !== 0).map(({ gate }) => gate);
  const head = blocking.length === 0 ? 'Every gate lets it pass.' : `**Blocked by ${blocking.join(', ')}.**`;
  const rows = judgements.map(({ gate, code, markdown }) => {
    const [title = gate] = markdown.split('\n');
    return `<details${code === 0 ? '' : ' open'}><summary>${title.replace(/^#+ /, '')}</summary>\n\n${markdown}\n\n</details>`;
  });
  return [reportMarker, '## What this change does', '', head, '', ...rows, ''].join('\n');
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
