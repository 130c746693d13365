/** What a rotation does with the sites that use the secret: they fetch it anew, have it, and are well. */
import { isAutomationError } from '../../errors.ts';
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import type { rotateSecretSteps } from './names.ts';
import { whyBehind } from './references.ts';
import { referring, slotsOf } from './sites.ts';
import type { ConsumingSite } from './types.ts';
import { promotedBy } from './versions.ts';

type Steps = Pick<typeof rotateSecretSteps, 'refresh' | 'readReferences' | 'probeSite' | 'findHolders'>;

export type ConsumerPorts = Pick<Ports, 'vaults' | 'secretReferences' | 'probe'> & {
  readonly webApps: Pick<Ports['webApps'], 'read'>;
};

export function consumerActivities(ports: ConsumerPorts): ActivitiesFor<Steps> {
  return {
    async refresh({ site, slot, secrets }) {
      // A site that has it already is not restarted once more.
      const behind = await whyBehind(ports, referring(site, secrets, { slot }), secrets);
      if (behind !== undefined) await ports.secretReferences.refresh(site.site, slot);
    },

    async readReferences({ site, secrets }) {
      const reason = await whyBehind(ports, site, secrets);
      return reason === undefined ? { ok: true } : { ok: false, reason };
    },

    async findHolders({ rotation, sites }, { run }) {
      const holding = await Promise.all(
        sites.map(async (site) =>
          (await holds(ports, site, { secret: rotation.credential.name, id: run.id })) ? [site.site] : [],
        ),
      );
      return holding.flat();
    },

    async probeSite({ site, probe: { path, timeoutSeconds } }) {
      const { hostName } = await ports.webApps.read(site);
      const { healthy, reason } = await ports.probe.look(`https://${hostName}${path}`, { timeoutSeconds });
      return { ok: healthy, ...(reason === undefined ? {} : { reason }) };
    },
  };
}

/** Whether the site, or a slot of it, has what the rotation made; one that cannot be asked may have it. */
async function holds(
  { vaults, secretReferences }: ConsumerPorts,
  site: ConsumingSite,
  { secret, id }: { readonly secret: string; readonly id: string },
): Promise<boolean> {
  const { references } = referring(site, [secret]);
  const made = await Promise.all(
    references.map(async ({ vault }) => promotedBy(id, await vaults.versions(vault, secret))),
  );
  const versions = made.map((version) => version?.version);
  try {
    const found = await Promise.all(slotsOf({ references }).map((slot) => secretReferences.read(site.site, slot)));
    return found.flat().some(({ version }) => version !== undefined && versions.includes(version));
  } catch (error) {
    if (isAutomationError(error)) return true;
    throw error;
  }
}
