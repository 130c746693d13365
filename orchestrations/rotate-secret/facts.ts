/** What is known about a secret, its vaults and its consumers, gathered in one go. */
import { isAutomationError } from '../../errors.ts';
import type { Probe } from '../../resources/components.ts';
import { resourceKey } from '../../resources/resource-id.ts';
import type { Credential } from '../../secrets/credential.ts';
import { dueOf } from '../../secrets/due.ts';
import type { RotateSecretInput } from '../../secrets/rotation-input.ts';
import type { Ports } from '../ports.ts';
import { whyBehind } from './references.ts';
import type { AskedFacts, ConsumingSite, Facts, HoldFacts, SiteFacts, SiteProbe } from './types.ts';
import { versionFacts } from './versions.ts';

export type FactPorts = Pick<Ports, 'clock' | 'vaults' | 'secretReferences'> & {
  readonly estate: Pick<Ports['estate'], 'credentials' | 'component'>;
  readonly records: { readonly holds: Pick<Ports['records']['holds'], 'covering'> };
};

export async function gatherFacts(ports: FactPorts, input: RotateSecretInput): Promise<Facts> {
  const { estate, vaults, clock } = ports;
  const now = clock.now();
  const at = now.toISOString();
  const credential = estate
    .credentials(input.environment)
    .find(({ name }) => name.toLowerCase() === input.secret.toLowerCase());
  if (!credential) return { at, sites: [], holds: [] };
  const current = await vaults.current(credential.vault, credential.name);
  const { state, reasons } = dueOf(credential, current, now);
  const [asked, sites, holds, administrator] = await Promise.all([
    askedFacts(ports, credential, input),
    gatherSites(ports, credential, input),
    gatherHolds(ports, credential),
    gatherAdministrator(ports, credential),
  ]);
  return {
    at,
    credential,
    ...(current ? { current: versionFacts(current) } : {}),
    due: { state, reasons },
    ...(asked ? { asked } : {}),
    sites,
    holds,
    ...(administrator ? { administrator } : {}),
  };
}

async function askedFacts(
  { vaults }: FactPorts,
  credential: Credential,
  { vault = credential.vault, version }: RotateSecretInput,
): Promise<AskedFacts | undefined> {
  if (version === undefined) return undefined;
  const versions = await vaults.versions(vault, credential.name);
  const found = versions.find((each) => each.version === version);
  return {
    vault,
    isCurrent: versions[0]?.version === version,
    ...(found ? { facts: versionFacts(found) } : {}),
  };
}

/** Holds of people; a rollback and a rotation take turns by the lease, and a failover gets it. */
async function gatherHolds({ records }: FactPorts, credential: Credential): Promise<readonly HoldFacts[]> {
  const { environment, vault, name, source } = credential;
  const scopes = [`${vault}/secrets/${name}`, ...(source.strategy === 'dual-key' ? [source.resource] : [])];
  const found = await Promise.all(scopes.map((scope) => records.holds.covering(environment, scope)));
  return found
    .flat()
    .filter(({ kind }) => kind === 'manual' || kind === 'break-glass')
    .map(({ kind, owner, reason, endsAt }) => ({ kind, owner, reason, endsAt }));
}

async function gatherAdministrator(
  { vaults }: FactPorts,
  { vault, source }: Credential,
): Promise<Facts['administrator']> {
  if (source.strategy !== 'twilio-api-key') return undefined;
  const current = await vaults.current(vault, source.administeredBy);
  return current === undefined ? 'missing' : current.enabled ? 'ready' : 'disabled';
}

async function gatherSites(
  ports: FactPorts,
  credential: Credential,
  { reason }: RotateSecretInput,
): Promise<readonly SiteFacts[]> {
  return Promise.all(
    consumingSites(ports, credential).map(async (site) => {
      try {
        return { ...site, isBehind: (await whyBehind(ports, site, [credential.name])) !== undefined };
      } catch (error) {
        // A region that does not answer must not keep a compromised secret from being shut.
        if (reason !== 'compromised' || !isAutomationError(error)) throw error;
        return { ...site, isBehind: true };
      }
    }),
  );
}

function consumingSites({ estate }: FactPorts, { consumers }: Credential): readonly ConsumingSite[] {
  const sites = new Map<string, ConsumingSite>();
  for (const { site, slot, setting, secret, vault, component } of consumers) {
    const key = resourceKey(site);
    const settings = component === undefined ? undefined : estate.component(component)?.probe;
    const known = sites.get(key) ?? { site, references: [], ...(settings ? { probe: probeOf(settings) } : {}) };
    const reference = { ...(slot === undefined ? {} : { slot }), setting, secret, vault };
    sites.set(key, { ...known, references: [...known.references, reference] });
  }
  return [...sites.values()];
}

function probeOf({ path, timeoutSeconds, healthyInARow, everySeconds }: Probe): SiteProbe {
  return { path, timeoutSeconds, healthyInARow, everySeconds };
}
