/** The next value of a secret until it is tested and promoted, in a secret of its own beside it. */
import type { SecretValue } from '../../azure/secret-value.ts';
import { pendingNameOf, tags } from '../../secrets/credential.ts';
import type { Work } from './strategies/strategy.ts';

/** `before`: what stood in its place when it was about to be made anew; `made`: the new value. */
export type Stage = 'before' | 'made';

export interface Pending {
  readonly stage: Stage;
  readonly version: string;
  readonly enabled: boolean;
  readonly credentialId: string;
}

/** What this rotation has stored; undefined where it has not yet. What another left behind does not count. */
export async function readPending({ ports: { vaults }, rotation, id }: Work): Promise<Pending | undefined> {
  const { vault, name } = rotation.credential;
  const newest = await vaults.current(vault, pendingNameOf(name));
  if (newest?.tags[tags.rotationId] !== id) return undefined;
  const stage = newest.tags[tags.stage];
  const credentialId = newest.tags[tags.credentialId];
  if ((stage !== 'before' && stage !== 'made') || credentialId === undefined) return undefined;
  return { stage, credentialId, version: newest.version, enabled: newest.enabled };
}

/** Undefined where nothing is made, or where it is disabled since the rotation is over. */
export async function pendingValue(work: Work): Promise<SecretValue | undefined> {
  const pending = await readPending(work);
  if (pending?.stage !== 'made' || !pending.enabled) return undefined;
  const { vault, name } = work.rotation.credential;
  return work.ports.vaults.value(vault, pendingNameOf(name), pending.version);
}

export async function storePending(
  { ports: { vaults }, rotation, id }: Work,
  { stage, credentialId, value }: { readonly stage: Stage; readonly credentialId: string; readonly value: SecretValue },
): Promise<void> {
  const { vault, name, contentType } = rotation.credential;
  // Without an expiry: nothing uses it, and nobody shall be told that it ends.
  await vaults.set(vault, pendingNameOf(name), {
    value,
    contentType,
    tags: {
      [tags.rotationId]: id,
      [tags.credentialId]: credentialId,
      [tags.companionOf]: name,
      [tags.stage]: stage,
    },
  });
}

/** Nothing is left to read of it; its tags tell what came of it. */
export async function closePending({ ports: { vaults }, rotation, id }: Work): Promise<void> {
  const { vault, name } = rotation.credential;
  const versions = await vaults.versions(vault, pendingNameOf(name));
  for (const { version, enabled, tags: found } of versions) {
    if (enabled && found[tags.rotationId] === id)
      await vaults.update(vault, pendingNameOf(name), version, { enabled: false });
  }
}
