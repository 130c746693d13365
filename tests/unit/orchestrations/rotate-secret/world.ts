/** A credential with its vaults, its issuer and its consumers in memory, and the real activities of a rotation over them. */
import { consumerActivities } from '../../../../orchestrations/rotate-secret/consumer-activities.ts';
import { gatherFacts } from '../../../../orchestrations/rotate-secret/facts.ts';
import type { rotateSecretSteps } from '../../../../orchestrations/rotate-secret/names.ts';
import { recordActivities, type RecordPorts } from '../../../../orchestrations/rotate-secret/record-activities.ts';
import { secretActivities } from '../../../../orchestrations/rotate-secret/secret-activities.ts';
import { makeSigningKey, keySetOf } from '../../../../orchestrations/rotate-secret/strategies/signing-keys.ts';
import type { ActivitiesFor } from '../../../../orchestrations/step.ts';
import type { Hold, HoldInput } from '../../../../records/holds.ts';
import type { Run } from '../../../../records/runs.ts';
import { tags, type Credential, type CredentialSource } from '../../../../secrets/credential.ts';
import { credential as credentialOf, account, home, name, standby } from './credentials.ts';
import { createMemoryIssuers, type MemoryIssuers } from './memory-issuers.ts';
import { createMemorySites, type MemorySites } from './memory-sites.ts';
import { createMemoryVaults, type MemoryVaults, type StoredVersion } from './memory-vaults.ts';
import { createMortality, type Mortality } from './mortality.ts';

export type Activities = ActivitiesFor<typeof rotateSecretSteps>;

export interface World {
  readonly credential: Credential;
  readonly vaults: MemoryVaults;
  readonly issuers: MemoryIssuers;
  readonly sites: MemorySites;
  readonly mortality: Mortality;
  readonly holds: Map<string, Hold>;
  /** Other runs of the runbook that are under way. */
  readonly running: Run[];
  readonly activities: Activities;
  /** Newest version in the home vault. */
  current(): StoredVersion;
}

export const probe = {
  path: '/health',
  versionPath: '/version',
  healthyInARow: 3,
  everySeconds: 5,
  timeoutSeconds: 10,
};
export const component = { slot: 'staging', bakeMinutes: 10, dependsOn: [], environments: {}, probe };

export function createWorld(
  source: CredentialSource,
  { now = () => new Date(), ...changes }: Partial<Credential> & { readonly now?: () => Date } = {},
): World {
  const credential = credentialOf(source, changes);
  const mortality = createMortality();
  const vaults = createMemoryVaults(mortality, now);
  const issuers = createMemoryIssuers(mortality);
  const sites = createMemorySites(mortality, { vaults, consumers: credential.consumers });
  const clock = { now };
  const holds = new Map<string, Hold>();
  const running: Run[] = [];
  const records = memoryRecords({ holds, running, now });
  const ports = { ...issuers, vaults, clock, secretReferences: sites };
  const facts = {
    ...ports,
    records,
    estate: { credentials: () => [credential], component: () => component },
  };
  return {
    credential,
    vaults,
    issuers,
    sites,
    mortality,
    holds,
    running,
    activities: {
      gatherFacts: (input) => gatherFacts(facts, input),
      ...recordActivities({ vaults, records }),
      ...secretActivities(ports),
      ...consumerActivities({
        vaults,
        secretReferences: sites,
        probe: { look: sites.look, digest: async () => undefined },
        webApps: { read: async (site) => ({ site, hostName: `${site.split('/').at(-1)}.example`, state: 'Running' }) },
      }),
    },
    current() {
      const [newest] = vaults.stored(home, name);
      if (!newest) throw new Error('The vault has no version.');
      return newest;
    },
  };
}

function memoryRecords({
  holds,
  running,
  now,
}: Pick<World, 'holds' | 'running'> & { readonly now: () => Date }): RecordPorts['records'] & {
  readonly holds: { covering(): Promise<readonly Hold[]> };
} {
  const at = (id: string): Hold => {
    const hold = holds.get(id);
    if (!hold) throw new Error(`There is no hold ${id}.`);
    return hold;
  };
  return {
    holds: {
      open: async (input: HoldInput) => {
        const hold = holds.get(input.id) ?? { ...input, openedAt: now().toISOString() };
        holds.set(input.id, hold);
        return hold;
      },
      end: async (id, ended) => {
        const hold = { ...at(id), ended: { ...ended, at: now().toISOString() } };
        holds.set(id, hold);
        return hold;
      },
      get: async (id) => holds.get(id),
      covering: async () => [...holds.values()].filter(({ ended }) => ended === undefined),
    },
    runs: { get: async (id) => running.find((run) => run.id === id), list: async () => ({ items: running }) },
    incidents: {
      get: async () => undefined,
      resolve: async (id) => {
        throw new Error(`There is no incident ${id}.`);
      },
    },
  };
}

/** Days from now; what is made in twenty days is due. */
export const inDays = (now: Date, days: number): string => new Date(now.getTime() + days * 86_400_000).toISOString();

/** As an earlier rotation left it: the same current version in both vaults, tagged, and with every consumer. */
export async function seed(world: World, changes: Partial<StoredVersion> = {}): Promise<World> {
  const { credential, vaults, issuers, sites } = world;
  const now = new Date();
  const { credentialId, value } = await issued(world);
  const version = {
    value,
    expiresOn: inDays(now, 20),
    createdOn: inDays(now, -40),
    tags: {
      [tags.credentialId]: credentialId,
      ...(credential.source.strategy === 'dual-key' ? { [tags.providerAddress]: account } : {}),
      [tags.validityPeriodDays]: '60',
      [tags.rotationId]: 'rotate-secret-before',
    },
    ...changes,
  };
  for (const vault of [home, standby]) vaults.put(vault, name, version);
  if (credential.source.strategy === 'twilio-api-key')
    vaults.put(home, credential.source.administeredBy, { value: issuers.authToken });
  sites.restart();
  return world;
}

async function issued({ credential, issuers, vaults }: World): Promise<{ credentialId: string; value: string }> {
  const { source } = credential;
  if (source.strategy === 'dual-key') return { credentialId: 'key1', value: issuers.keys.get('key1') ?? '' };
  if (source.strategy === 'entra-application') {
    issuers.issued.set('key-id-0', { name: 'by hand', value: 'password-0' });
    return { credentialId: 'key-id-0', value: 'password-0' };
  }
  if (source.strategy === 'twilio-api-key') {
    issuers.issued.set('SK-0', { name: 'by hand', value: 'SK-0:secret-0' });
    return { credentialId: 'SK-0', value: 'SK-0:secret-0' };
  }
  if (source.strategy === 'generated' && source.form.kind === 'jwt-signing-key') {
    const key = await makeSigningKey(source.form.algorithm);
    for (const vault of [home, standby])
      vaults.put(vault, source.form.keySet, { value: keySetOf([key.public]).reveal() });
    return { credentialId: key.id, value: key.private.reveal() };
  }
  return { credentialId: 'rotate-secret-before', value: 'a value that somebody drew' };
}
