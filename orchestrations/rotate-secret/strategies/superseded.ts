/** Which of an issuer's credentials were ours once and are not any more. */
import { pendingNameOf, tags } from '../../../secrets/credential.ts';
import type { Work } from './strategy.ts';

/**
 * CredentialIds of every earlier version, and of what was made and never promoted: what a rotation that was set back left
 * at the issuer goes with the next one that succeeds.
 */
export async function supersededIds({ ports, rotation }: Work, currentId: string): Promise<ReadonlySet<string>> {
  const { vault, name } = rotation.credential;
  const [versions, pending] = await Promise.all([
    ports.vaults.versions(vault, name),
    ports.vaults.versions(vault, pendingNameOf(name)),
  ]);
  const ids = [...versions, ...pending].flatMap(({ tags: found }) => found[tags.credentialId] ?? []);
  return new Set(ids.filter((id) => id !== currentId));
}
