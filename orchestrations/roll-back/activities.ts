/** Every side effect of a rollback. Each one looks at the world before it changes it, so that any of them can be repeated. */
import { AutomationError } from '../../errors.ts';
import { imageAtDigest, type WebAppState } from '../../azure/web-apps.ts';
import { incidentId } from '../../records/incidents.ts';
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import { later, secondsBetween } from '../time.ts';
import { holdSeconds } from './budget.ts';
import { gatherFacts, readSite } from './facts.ts';
import type { rollBackSteps } from './names.ts';
import type { SitePlan } from './types.ts';

export function rollBackActivities(ports: Ports): ActivitiesFor<typeof rollBackSteps> {
  const { records, webApps, clock, probe } = ports;

  const readBoth = async (plan: SitePlan) => {
    const [production, staged] = await Promise.all([webApps.read(plan.site), webApps.read(plan.site, plan.slot)]);
    return { production, staged };
  };

  return {
    gatherFacts: (input) => gatherFacts(ports, input),
    recordDecision: async () => {},
    readSites: ({ sites }) => Promise.all(sites.map((plan) => readSite(webApps, plan))),

    async holdDrift({ plan }, { run }) {
      await records.holds.open({
        id: run.id,
        environment: run.environment,
        kind: 'rollback',
        scope: `component:${plan.component}`,
        owner: run.id,
        reason: `${plan.release} was rolled back to ${plan.previous}`,
        endsAt: later(clock.now(), holdSeconds).toISOString(),
      });
    },

    async quarantineRelease({ release, reason }, { run }) {
      await records.releases.quarantine(release, { run: run.id, reason });
    },

    async redeployPrevious(plan) {
      const { production, staged } = await readBoth(plan);
      if (production.digest === plan.to || staged.digest === plan.to) return;
      refuseWhileBusy(production, staged);
      await webApps.setImage(plan.site, plan.slot, imageAtDigest(plan.image, plan.to));
    },

    async applySlotConfig(plan) {
      const { production, staged } = await readBoth(plan);
      if (production.digest === plan.to || inPreview(production, staged)) return 'done';
      refuseWhileBusy(production, staged);
      refuseBlindSwap(plan, staged);
      return webApps.applySlotConfig(plan.site, plan.slot);
    },

    async resetSlotConfig(plan) {
      const { production, staged } = await readBoth(plan);
      if (!inPreview(production, staged)) return;
      refuseWhileBusy(production, staged);
      await webApps.resetSlotConfig(plan.site);
    },

    async completeSwap(plan) {
      const { production, staged } = await readBoth(plan);
      if (production.digest === plan.to || production.pendingOperation || staged.pendingOperation) return;
      refuseBlindSwap(plan, staged);
      await webApps.beginSwap(plan.site, plan.slot);
    },

    async probeSlot(plan) {
      const { versionPath, path, timeoutSeconds } = plan.probe;
      const serving = await probe.digest(`https://${plan.slotHostName}${versionPath}`, { timeoutSeconds });
      if (serving !== plan.to)
        return { healthy: false, reason: `it serves ${serving ?? 'no version'} instead of ${plan.to}` };
      return probe.look(`https://${plan.slotHostName}${path}`, { timeoutSeconds });
    },

    async probeProduction({ sites }) {
      const looks = await Promise.all(
        sites.map(async ({ hostName, region, probe: how }) => ({
          region,
          ...(await probe.look(`https://${hostName}${how.path}`, how)),
        })),
      );
      const ill = looks.filter(({ healthy }) => !healthy);
      return ill.length === 0
        ? { healthy: true }
        : {
            healthy: false,
            reason: ill.map(({ region, reason }) => `${region} ${reason ?? 'is not healthy'}`).join(', '),
          };
    },

    async recordRecovery({ plan, firedAt, provenAt }) {
      const seconds = Math.round(secondsBetween(firedAt, provenAt));
      const previous = await records.releases.get(plan.previous);
      if (previous) {
        // The artefact went live again, and what came before it is not the release that was just taken back.
        const { component, environment, commit, digest, previous: before } = previous;
        await records.releases.register({
          component,
          environment,
          commit,
          digest,
          migration: 'none',
          liveAt: provenAt,
          ...(before ? { previous: before } : {}),
        });
      }
      return { seconds };
    },

    async isResolved({ cause }) {
      return (await records.incidents.get(incidentId(cause.fingerprint, cause.epoch)))?.state === 'resolved';
    },
  };
}

function inPreview(production: WebAppState, staged: WebAppState): boolean {
  return production.swapTarget !== undefined || staged.swapTarget !== undefined;
}

/** App Service allows one operation a site; ours waits until the other has ended. */
function refuseWhileBusy(...states: WebAppState[]): void {
  const busy = states.find(({ pendingOperation }) => pendingOperation !== undefined);
  if (busy)
    throw new AutomationError(
      'unavailable',
      `${busy.site} is busy with operation ${busy.pendingOperation}; expected none.`,
      { data: { retryAfterSeconds: 10 } },
    );
}

/** A swap is a toggle: it is only begun where the slot is seen to hold what production shall run. */
function refuseBlindSwap(plan: SitePlan, staged: WebAppState): void {
  if (staged.digest === plan.to) return;
  throw new AutomationError(
    'conflict',
    `The ${plan.slot} slot of ${plan.site} holds ${staged.digest ?? 'an unknown image'}; expected ${plan.to}. A swap would be blind.`,
  );
}
