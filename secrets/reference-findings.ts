/** What is wrong with the references of sites: they must name a secret that is rotated, in the vault of their region, and follow it. */
import { resourceName } from '../resources/resource-id.ts';
import type { Credential } from './credential.ts';
import type { Vault } from './environment-vaults.ts';
import type { Finding, SnapshotRule } from './finding.ts';
import type { SettingReference } from './sites.ts';

interface Known {
  readonly environment: string;
  readonly references: readonly SettingReference[];
  readonly vaults: readonly Vault[];
  readonly credentials: readonly Credential[];
  readonly companions: ReadonlyMap<string, string>;
  readonly owner: string;
}

export function referenceFindings(known: Known): readonly Finding[] {
  const explained = new Map(known.credentials.map((credential) => [credential.name.toLowerCase(), credential.owner]));
  for (const name of known.companions.keys()) explained.set(name.toLowerCase(), known.owner);
  return known.references.flatMap((setting) => {
    const { site, slot, reference } = setting;
    const place = `${resourceName(site)}${slot === undefined ? '' : `/${slot}`}`;
    const about = (rule: SnapshotRule, subject: string, message: string): Finding => ({
      rule,
      environment: known.environment,
      subject,
      resource: site,
      message,
      owner: explained.get(subject.toLowerCase()) ?? known.owner,
    });
    if (reference === 'unreadable') {
      const message = `${setting.setting} of ${place} holds a Key Vault reference that cannot be read: write it as @Microsoft.KeyVault(VaultName=…;SecretName=…).`;
      return [about('unreadable-reference', place, message)];
    }
    const { secret, version, vault } = reference;
    const findings: Finding[] = [];
    if (!explained.has(secret.toLowerCase())) {
      const message = `${setting.setting} of ${place} refers to it, and neither operations/secrets.yaml nor a resource with keys explains it.`;
      findings.push(about('unknown-secret', secret, message));
    }
    if (version !== undefined) {
      const message = `${setting.setting} of ${place} refers to one version of it: leave the version out, so that it follows a rotation.`;
      findings.push(about('pinned-reference', secret, message));
    }
    const foreign = foreignVault(vault, setting.location, known.vaults);
    if (foreign !== undefined) {
      findings.push(about('foreign-vault', place, `${setting.setting} of ${place} refers to ${vault}: ${foreign}.`));
    }
    return findings;
  });
}

/** A site depends on no other region: where its own has a vault, that one is meant. */
function foreignVault(name: string, location: string, vaults: readonly Vault[]): string | undefined {
  const vault = vaults.find((candidate) => candidate.name.toLowerCase() === name);
  if (vault === undefined) return 'the environment has no such vault';
  const own = vaults.find((candidate) => candidate.location === location);
  if (own === undefined || vault.location === location) return undefined;
  return `its own region has ${own.name}, and a lost region would take its secrets with it`;
}
