/** `comment`: the report of the gates as one comment of the pull request, written anew with every push. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { AutomationError, isAutomationError } from '../errors.ts';
import { defineCommand } from './context.ts';
import { reportMarker } from './gates.ts';
import { createGitHub, type GitHub } from './github.ts';

const commentSchema = z.looseObject({ id: z.int(), body: z.string().nullish() });

/** GitHub takes 65,536 characters. */
const longest = 64_000;
const pageSize = 100;

export const comment = defineCommand({
  usage: 'comment --pr NUMBER --file FILE',
  summary: 'writes the report into the one comment of the pull request that is kept for it',
  async run(context, args) {
    const { values } = parseArgs({ args: [...args], options: { pr: { type: 'string' }, file: { type: 'string' } } });
    const { pr = '', file = '' } = values;
    if (!/^\d+$/.test(pr) || file === '')
      throw new AutomationError('input-invalid', 'comment: expected --pr NUMBER and --file FILE.');
    const text = await readFile(resolve(context.root, file), 'utf8');
    const body = text.length <= longest ? text : `${text.slice(0, longest)}\n\n… cut off; the job has all of it.\n`;
    const github = createGitHub(context.settings);
    try {
      const known = await find(github, pr);
      if (known === undefined) await github.call('POST', `issues/${pr}/comments`, commentSchema, { body });
      else await github.call('PATCH', `issues/comments/${known}`, commentSchema, { body });
      context.out(known === undefined ? `commented on #${pr}` : `wrote comment ${known} of #${pr} anew`);
      return 0;
    } catch (error) {
      if (!isAutomationError(error, 'forbidden')) throw error;
      // From a fork, a job may not write; the report is in its summary all the same.
      context.err(`NOT COMMENTED: ${error.message}`);
      return 0;
    }
  },
});

async function find(github: GitHub, pr: string): Promise<number | undefined> {
  for (let page = 1; ; page++) {
    const path = `issues/${pr}/comments?per_page=${pageSize}&page=${page}`;
    const comments = await github.call('GET', path, z.array(commentSchema));
    const found = comments.find(({ body }) => body?.startsWith(reportMarker));
    if (found !== undefined || comments.length < pageSize) return found?.id;
  }
}
