/** `promotion`: whether this commit has proven itself in one environment, so that it may go on to the next. */
import { parseArgs } from 'node:util';
import { AutomationError } from '../errors.ts';
import type { Release } from '../records/releases.ts';
import { infrastructure } from '../records/templates.ts';
import { commitOf } from './commit.ts';
import { defineCommand, deploymentOf } from './context.ts';

export const promotion = defineCommand({
  usage: 'promotion --from ENV --to ENV [--baked MINUTES]',
  summary: 'refuses what is not live in the environment before, or has not been for long enough',
  async run(context, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, to: { type: 'string' }, baked: { type: 'string', default: '60' } },
    });
    const [from, to] = [deploymentOf(values.from).environment, deploymentOf(values.to).environment];
    const minutes = Number(values.baked);
    if (!(minutes >= 0))
      throw new AutomationError('input-invalid', `--baked: expected minutes, got "${values.baked}".`);
    const commit = await commitOf(context);
    const api = await context.api();
    const query = new URLSearchParams({ environment: from, component: infrastructure });
    const { items } = await api.call<{ items: readonly Release[] }>('GET', `releases?${query.toString()}`);
    const why = refusal(items[0], { commit, minutes, now: context.now() });
    if (why !== undefined) {
      context.err(`NOT PROMOTED from ${from} to ${to}: ${why}`);
      return 1;
    }
    context.out(`${commit} is live in ${from} as ${items[0]?.id ?? ''}: it may go to ${to}`);
    return 0;
  },
});

/** Why not; undefined where it may. Pure. */
export function refusal(
  live: Release | undefined,
  { commit, minutes, now }: { readonly commit: string; readonly minutes: number; readonly now: Date },
): string | undefined {
  if (live === undefined) return 'no release of the infrastructure is live there';
  if (live.quarantine !== undefined) return `${live.id} is in quarantine: ${live.quarantine.reason}`;
  if (!commit.startsWith(live.commit) && !live.commit.startsWith(commit))
    return `${live.commit} is live there, and this is ${commit}`;
  const since = Math.floor((now.getTime() - Date.parse(live.liveAt)) / 60_000);
  return since < minutes ? `it has been live for ${since} minutes; expected ${minutes}` : undefined;
}
