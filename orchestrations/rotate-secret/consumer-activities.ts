/** What a rotation does with the sites that use the secret: they fetch it anew, have it, and are well. */
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import type { rotateSecretSteps } from './names.ts';
import { whyBehind } from './references.ts';
import { referring } from './sites.ts';

type Steps = Pick<typeof rotateSecretSteps, 'refresh' | 'readReferences' | 'probeSite'>;

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

    async probeSite({ site, probe: { path, timeoutSeconds } }) {
      const { hostName } = await ports.webApps.read(site);
      const { healthy, reason } = await ports.probe.look(`https://${hostName}${path}`, { timeoutSeconds });
      return { ok: healthy, ...(reason === undefined ? {} : { reason }) };
    },
  };
}
