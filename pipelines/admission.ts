/** `admission`: whether what was built may go live here and now. */
import { parseArgs } from 'node:util';
import type { Admission } from '../records/releases.ts';
import { infrastructure, templateDigest } from '../records/templates.ts';
import { readBuilt } from './build.ts';
import { defineCommand, deploymentOf } from './context.ts';

interface OpenHold {
  readonly kind: string;
  readonly scope: string;
  readonly owner: string;
  readonly reason: string;
  readonly endsAt: string;
}

export const admission = defineCommand({
  usage: 'admission --env ENV',
  summary: 'asks the automation whether what was built is in quarantine, or the environment is kept closed',
  async run(context, args) {
    const { values } = parseArgs({ args: [...args], options: { env: { type: 'string' } } });
    const { environment } = deploymentOf(values.env);
    const digest = templateDigest(await readBuilt(context, environment));
    const api = await context.api();
    const query = new URLSearchParams({ environment, component: infrastructure });
    const { admitted, reason } = await api.call<Admission>(
      'GET',
      `releases/${encodeURIComponent(digest)}/admission?${query.toString()}`,
    );
    const { items: holds } = await api.call<{ items: readonly OpenHold[] }>('GET', `environments/${environment}/holds`);
    const closed = holds.filter(({ scope }) => scope === '*');
    for (const hold of holds)
      context.out(`hold on ${hold.scope} until ${hold.endsAt} by ${hold.owner} (${hold.kind}): ${hold.reason}`);
    context.out(`${digest}: ${reason}`);
    if (!admitted) context.err(`NOT ADMITTED to ${environment}: ${reason}`);
    if (closed.length > 0)
      context.err(`NOT ADMITTED to ${environment}: ${closed.length} hold(s) on everything are open`);
    return admitted && closed.length === 0 ? 0 : 1;
  },
});
