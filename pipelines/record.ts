/** `record`: what went live is in the ledger, with the template that brings it back. */
import { parseArgs } from 'node:util';
import { AutomationError } from '../errors.ts';
import type { Release } from '../records/releases.ts';
import { infrastructure, templateDigest, type StoredTemplate } from '../records/templates.ts';
import type { OperationsApi } from '../scripts/operations-api.ts';
import { applied } from './apply.ts';
import { readBuilt } from './build.ts';
import { commitOf } from './commit.ts';
import { defineCommand, deploymentOf } from './context.ts';

export const record = defineCommand({
  usage: 'record --env ENV',
  summary: 'registers what was applied as a release of the infrastructure, and keeps its template',
  async run(context, args) {
    const { values } = parseArgs({ args: [...args], options: { env: { type: 'string' } } });
    const { environment } = deploymentOf(values.env);
    const state = await applied.read(context, environment);
    const document = await readBuilt(context, environment);
    const digest = templateDigest(document);
    if (state?.liveAt === undefined || state.digest !== digest)
      throw new AutomationError(
        'conflict',
        `${digest} was not applied to ${environment} by this pipeline: nothing to record.`,
      );
    const api = await context.api();
    await keepTemplate(api, document);
    const release = await api.call<Release>('PUT', 'releases', {
      component: infrastructure,
      environment,
      commit: await commitOf(context),
      digest,
      migration: 'none',
      liveAt: state.liveAt,
    });
    await applied.write(context, environment, { ...state, recordedAs: release.id });
    context.out(`recorded ${release.id}`);
    return 0;
  },
});

export async function keepTemplate(api: OperationsApi, document: StoredTemplate): Promise<string> {
  const digest = templateDigest(document);
  await api.call('PUT', `templates/${encodeURIComponent(digest)}`, document);
  return digest;
}
