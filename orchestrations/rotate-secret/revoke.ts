/** The end of the previous credential: never of one that a vault still gives out, and marked when it is done. */
import type { VaultSecretVersion } from '../../azure/vaults.ts';
import { tags } from '../../secrets/credential.ts';
import type { Held, Revoked, Work } from './strategies/strategy.ts';
import { strategyOf } from './strategies/table.ts';
import { valueIfReadable } from './versions.ts';

export async function revokePrevious(work: Work): Promise<Revoked> {
  const { ports, rotation, id } = work;
  const { vault, name } = rotation.credential;
  const versions = await ports.vaults.versions(vault, name);
  const [current] = versions;
  const previous = versions.find(({ version }) => version === rotation.replaces?.version);
  if (!previous || previous.tags[tags.revokedBy] !== undefined) return { state: 'revoked' };
  if (!current || current.version === previous.version)
    return { state: 'in-use', explanation: `version ${previous.version} is the current one` };

  const [was, is] = await Promise.all([held(work, vault, previous), held(work, vault, current)]);
  const needed = await whoNeeds(work, was, is);
  if (needed !== undefined) return { state: 'in-use', explanation: needed };
  const revoked = await strategyOf(rotation.credential).revoke(work, was, is);
  if (revoked.state === 'revoked')
    await ports.vaults.update(vault, name, previous.version, {
      enabled: false,
      tags: { ...previous.tags, [tags.revokedBy]: id },
    });
  return revoked;
}

/** The vault that still gives out what is to be revoked. Of a compromised one, a standby vault has to do without. */
async function whoNeeds(work: Work, previous: Held, current: Held): Promise<string | undefined> {
  const { ports, rotation } = work;
  const { name, standbyVaults, vault } = rotation.credential;
  if (isSame(previous, current)) return `the current version in ${vault} is the same credential`;
  if (rotation.reason === 'compromised') return undefined;
  for (const standby of standbyVaults) {
    const there = await ports.vaults.current(standby, name);
    if (there?.enabled && isSame(previous, await held(work, standby, there)))
      return `the current version in ${standby} is the same credential`;
  }
  return undefined;
}

async function held({ ports, rotation }: Work, vault: string, version: VaultSecretVersion): Promise<Held> {
  return {
    credentialId: version.tags[tags.credentialId],
    value: await valueIfReadable(ports.vaults, vault, rotation.credential.name, version.version),
  };
}

function isSame(one: Held, other: Held): boolean {
  if (one.credentialId !== undefined && one.credentialId === other.credentialId) return true;
  return one.value !== undefined && other.value !== undefined && one.value.equals(other.value);
}
