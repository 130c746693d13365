/** Whether a site has what the vaults give out now. */
import type { Ports } from '../ports.ts';
import { resourceName } from '../../resources/resource-id.ts';
import { referring, slotsOf } from './sites.ts';
import type { ConsumingSite, SiteReference } from './types.ts';

type ReferencePorts = Pick<Ports, 'vaults' | 'secretReferences'>;

/** Which of the site's references to these secrets does not have the current version of its vault, and why; undefined where all have. */
export async function whyBehind(
  ports: ReferencePorts,
  given: ConsumingSite,
  secrets: readonly string[],
): Promise<string | undefined> {
  const { references } = referring(given, secrets);
  const reasons = await Promise.all(
    slotsOf({ references }).map(async (slot) => {
      const found = await ports.secretReferences.read(given.site, slot);
      const ofSlot = references.filter((reference) => reference.slot === slot);
      return Promise.all(
        ofSlot.map(async (reference) => {
          const is = found.find(({ setting }) => setting.toLowerCase() === reference.setting.toLowerCase());
          const why = await whyNot(ports, reference, is);
          return why === undefined ? [] : [`${reference.setting}${slot === undefined ? '' : ` in ${slot}`} ${why}`];
        }),
      );
    }),
  );
  return reasons.flat(2)[0];
}

async function whyNot(
  { vaults }: ReferencePorts,
  { vault, secret }: SiteReference,
  is: Awaited<ReturnType<ReferencePorts['secretReferences']['read']>>[number] | undefined,
): Promise<string | undefined> {
  if (!is) return 'is not set';
  if (is.status.toLowerCase() !== 'resolved') return `is ${is.status}`;
  const current = await vaults.current(vault, secret);
  if (is.version === current?.version) return undefined;
  return `has version ${is.version ?? 'unknown'} of ${secret}; expected ${current?.version ?? 'one'}, as ${resourceName(vault)} has it`;
}
