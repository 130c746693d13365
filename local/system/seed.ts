/** Fills the vaults of an environment that was only just deployed: every credential, alike in all regions. */
import { resourceName } from '../../resources/resource-id.ts';
import type { Credential } from '../../secrets/credential.ts';
import type { CloudControl } from '../cloud/control.ts';
import { seedsOf, type Seed } from './seed-values.ts';

/** The first versions near their expiry after a month. */
const validDays = 60;

/** Does nothing where a vault has anything: what was kept goes on. */
export async function seedVaults(cloud: CloudControl, credentials: readonly Credential[]): Promise<void> {
  const [first] = credentials;
  if (!first || (await cloud.secrets(resourceName(first.vault))).length > 0) return;
  const administrators = new Set(
    credentials.flatMap(({ source }) => (source.strategy === 'twilio-api-key' ? [source.administeredBy] : [])),
  );
  const expiresOn = new Date(Date.now() + validDays * 86_400_000).toISOString();
  for (const credential of credentials) {
    const seeds = await seedsOf(credential, cloud);
    const { authToken } = administrators.has(credential.name) ? await cloud.twilioAccount() : {};
    for (const seed of seeds) {
      // What only serves another ends with that other.
      const expiry = seed.name === credential.name ? { expiresOn } : {};
      await seedEverywhere(cloud, credential, { ...seed, ...expiry, ...(authToken ? { value: authToken } : {}) });
    }
  }
}

/** One version in the vaults of all regions, the home vault first. */
export async function seedEverywhere(
  cloud: Pick<CloudControl, 'seedSecret'>,
  { vault, standbyVaults }: Pick<Credential, 'vault' | 'standbyVaults'>,
  seed: Seed,
): Promise<void> {
  for (const id of [vault, ...standbyVaults]) await cloud.seedSecret({ ...seed, vault: resourceName(id) });
}
