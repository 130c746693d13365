/** Secrets as scenarios look at them: what vaults, sites and issuers say, and nothing of what the product says of itself. */
import { tags, type Credential } from '../../secrets/credential.ts';
import type { SecretMetadata } from '../cloud/key-vault/control.ts';
import { seedsOf } from '../system/seed-values.ts';
import { resourceName } from '../../resources/resource-id.ts';
import { seedEverywhere } from '../system/seed.ts';
import type { FileChanges } from './changed-app.ts';
import type { World } from './world.ts';

/** Hours are played in seconds: a queue that nobody puts anything into is looked at seldom. */
const restfulQueues: FileChanges = {
  'host.json': (text) => text.replace('"maxPollingInterval": "00:00:02"', '"maxPollingInterval": "00:01:00"'),
};

/** As `operations/secrets.yaml` has it, overlaps last a day. */
export const usualOverlaps: FileChanges = restfulQueues;

/** An hour for every credential. */
export const shortOverlaps: FileChanges = {
  ...restfulQueues,
  'operations/secrets.yaml': (text) =>
    text.replaceAll(/overlapHours: \d+/g, 'overlapHours: 1').replace('tokenLifeMinutes: 720', 'tokenLifeMinutes: 60'),
};

/** Six minutes for SignalR's keys: long enough to die in, and short enough to be played a hundred times. */
export const briefOverlap: FileChanges = {
  ...restfulQueues,
  'operations/secrets.yaml': (text) =>
    text.replace('Microsoft.SignalRService/signalR: {}', 'Microsoft.SignalRService/signalR: { overlapHours: 0.1 }'),
};

export function credentialNamed({ system }: World, name: string): Credential {
  const found = system.credentials.find((credential) => credential.name === name);
  if (!found) throw new Error(`The estate has no credential ${name}.`);
  return found;
}

/** Its vaults, the home vault first. */
export function vaultsOf({ vault, standbyVaults }: Credential): readonly string[] {
  return [vault, ...standbyVaults].map(resourceName);
}

/** Newest first. */
export async function versionsIn(world: World, vault: string, name: string): Promise<readonly SecretMetadata[]> {
  const all = await world.cloud.secrets(vault);
  return all.filter((version) => version.name === name).toReversed();
}

/** What the home vault gives out. */
export async function currentOf(world: World, credential: Credential): Promise<SecretMetadata | undefined> {
  const [current] = await versionsIn(world, resourceName(credential.vault), credential.name);
  return current;
}

/** The credential in use becomes a version that ends soon, in every region: Event Grid tells of it at once. */
export async function letItNearExpiry(world: World, credential: Credential, days = 20): Promise<void> {
  const expiresOn = new Date(Date.now() + days * 86_400_000).toISOString();
  for (const seed of await seedsOf(credential, world.cloud))
    await seedEverywhere(world.cloud, credential, { ...seed, ...(seed.name === credential.name ? { expiresOn } : {}) });
}

export interface Reference {
  readonly status: string;
  readonly vaultName: string;
  readonly secretName: string;
  readonly activeVersion?: string;
}

/** What a site or slot has in place of its Key Vault references, by setting. */
export async function referencesOf(world: World, site: string, slot?: string): Promise<ReadonlyMap<string, Reference>> {
  const at = `${site}${slot === undefined ? '' : `/slots/${slot}`}/config/configreferences/appsettings`;
  const { value } = await world.arm<{ value: readonly { name: string; properties: Reference }[] }>(
    `${at}?api-version=2024-11-01`,
  );
  return new Map(value.map(({ name, properties }) => [name, properties]));
}

/** Whether production and slots of the sites that use it answer that they are well. */
export async function unwellSites(world: World, { consumers }: Credential): Promise<readonly string[]> {
  const names = new Set(consumers.map(({ site }) => resourceName(site)));
  const { services } = await world.cloud.status();
  const looked = services['app-service']
    .filter(({ site }) => names.has(site))
    .map(async ({ site, slot, url }) => ((await fetch(`${url}/health`)).status === 200 ? [] : [`${site}/${slot}`]));
  return (await Promise.all(looked)).flat();
}

export interface Regeneration {
  readonly key: string;
  readonly at: string;
}

/** Keys of the resource that were made anew, in the order in which that was asked for; those under way are waited for. */
export async function regenerationsOf(world: World, { source }: Credential): Promise<readonly Regeneration[]> {
  if (source.strategy !== 'dual-key') return [];
  const asked = async () =>
    (await world.cloud.operations()).filter(
      ({ operation, resource, result }) =>
        /^regenerateKeys?$/i.test(operation) &&
        resource.toLowerCase() === source.resource.toLowerCase() &&
        (result === 'accepted' || result === 'succeeded'),
    );
  const done = await world.until('keys made anew', 120, async () => {
    const found = await asked();
    return found.every(({ result }) => result === 'succeeded') ? found : undefined;
  });
  return done.map(({ detail = '', time }) => ({ key: detail, at: time }));
}

/** Ids of what still opens something at the issuer; undefined where nobody could say. */
export async function goodAtIssuer(
  world: World,
  { source, vault }: Credential,
): Promise<readonly string[] | undefined> {
  switch (source.strategy) {
    case 'entra-application': {
      const passwords = await world.cloud.applicationPasswords();
      return passwords.filter(({ application }) => application === source.application).map(({ keyId }) => keyId);
    }
    case 'twilio-api-key':
      return (await world.cloud.twilioAccount()).keys.map(({ sid }) => sid);
    case 'generated':
      return source.form.kind === 'random' ? undefined : publishedKeys(world, resourceName(vault), source.form.keySet);
    default:
      return undefined;
  }
}

async function publishedKeys(world: World, vault: string, keySet: string): Promise<readonly string[]> {
  const [current] = await versionsIn(world, vault, keySet);
  const values = await world.cloud.secretValues();
  const found = values.find(({ origin }) => origin.endsWith(` ${vault} ${keySet}/${current?.version}`));
  const { keys = [] }: { keys?: readonly { kid: string }[] } = JSON.parse(found?.value ?? '{}');
  return keys.map(({ kid }) => kid);
}

export function idOf(version: SecretMetadata | undefined): string {
  return version?.tags[tags.credentialId] ?? '';
}
