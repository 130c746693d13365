/** Every side effect of a rollback of the infrastructure. Azure is changed by the pipeline alone: the automation has no rights to make or delete resources. */
import { changeOf } from '../../gates/plan/change.ts';
import { effectOfDeleting, effectsOf, levelOf, type Effect } from '../../gates/plan/effects.ts';
import { infrastructure, type StoredTemplate } from '../../records/templates.ts';
import { readSnapshot } from '../../resources/snapshot.ts';
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import type { rollBackInfrastructureSteps } from './names.ts';
import type { Loss } from './types.ts';

/** History stays small: what is left out is in the templates. */
const mostLosses = 50;

export function rollBackInfrastructureActivities({
  records,
  estate,
  webApps,
  probe,
}: Ports): ActivitiesFor<typeof rollBackInfrastructureSteps> {
  const { releases, templates } = records;

  return {
    async gatherFacts({ environment, failed }) {
      const known = await releases.list(environment, infrastructure);
      const previous = known.find(({ quarantine, digest }) => !quarantine && digest !== failed) ?? known[0];
      const [before, after] = await Promise.all([
        templates.get(failed),
        previous === undefined ? undefined : templates.get(previous.digest),
      ]);
      return {
        ...(previous === undefined ? {} : { previous }),
        hasFailedTemplate: before !== undefined,
        hasPreviousTemplate: after !== undefined,
        losses: before === undefined || after === undefined ? [] : lossesOf(environment, before, after),
      };
    },

    recordDecision: async () => {},

    async quarantineFailed({ environment, failed, commit, beganAt, reason }, { run }) {
      const told = {
        component: infrastructure,
        environment,
        commit,
        digest: failed,
        migration: 'none',
        liveAt: beganAt,
      } as const;
      const { release } = await releases.register(told);
      await releases.quarantine(release.id, { run: run.id, reason });
      return { release: release.id };
    },

    clear: async () => {},
    readReport: async (_cleared, { run }) => (await templates.reportTo(run.id)) ?? null,

    async probe({ environment }) {
      const looks = await Promise.all(
        estate.components.flatMap((name) => {
          const how = estate.component(name)?.probe;
          return how === undefined
            ? []
            : estate.sites(name, environment).map(async ({ id, name: site }) => {
                const { hostName } = await webApps.read(id);
                return { site, ...(await probe.look(`https://${hostName}${how.path}`, how)) };
              });
        }),
      );
      const ill = looks.filter(({ healthy }) => !healthy);
      if (ill.length === 0) return { healthy: true };
      return {
        healthy: false,
        reason: ill.map(({ site, reason }) => `${site}: ${reason ?? 'not healthy'}`).join(', '),
      };
    },

    async recordRelease({ plan, liveAt }) {
      const previous = await releases.get(plan.previous);
      if (previous === undefined) return { release: plan.previous };
      const { component, environment, commit, digest, previous: before } = previous;
      const { release } = await releases.register({
        component,
        environment,
        commit,
        digest,
        migration: 'none',
        liveAt,
        ...(before === undefined ? {} : { previous: before }),
      });
      return { release: release.id };
    },
  };
}

/** What gate `plan` would block, of the way from one template to the other. */
function lossesOf(environment: string, before: StoredTemplate, after: StoredTemplate): readonly Loss[] {
  const snapshot = ({ resources }: StoredTemplate) => readSnapshot(environment, { predictedResources: resources });
  const { changes } = changeOf(environment, snapshot(before), snapshot(after));
  const losses = changes.flatMap((change) => {
    const { type, id } = change.resource;
    const effects: readonly Effect[] =
      change.kind === 'deleted'
        ? [effectOfDeleting(type)]
        : change.kind === 'changed'
          ? change.differences.flatMap((difference) => effectsOf(type, difference))
          : [];
    return effects.filter(({ kind }) => levelOf[kind] === 'block').map(({ why }): Loss => ({ resource: id, why }));
  });
  return losses.slice(0, mostLosses);
}
