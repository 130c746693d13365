/** Resources with two keys: the one that nobody uses is made anew, and the one in use goes on until everybody has left it. */
import { AutomationError } from '../../../errors.ts';
import type { KeyedResource } from '../../../azure/keyed-resources.ts';
import type { SecretValue } from '../../../azure/secret-value.ts';
import { keyProviderOf } from '../../../secrets/key-providers.ts';
import type { CredentialSource } from '../../../secrets/credential.ts';
import { pendingNameOf } from '../../../secrets/credential.ts';
import { readPending, storePending } from '../pending.ts';
import { valueIfReadable } from '../versions.ts';
import type { Created, Revoked, Strategy, Work } from './strategy.ts';

type DualKey = Extract<CredentialSource, { strategy: 'dual-key' }>;

export function dualKey({ provider, resource }: DualKey): Strategy {
  return {
    intend(current) {
      const keys = keyProviderOf(provider)?.keys;
      if (!keys)
        return {
          reason: 'no-strategy',
          explanation: `${provider} has no row in secrets/key-providers.ts: ${resource}.`,
        };
      const [first, second] = keys;
      if (!current)
        return {
          makes: first,
          make: `take on ${first} of ${resource} as it is, since nothing is known to use its keys`,
          revoke: 'nothing, since nothing was there before',
        };
      const { credentialId } = current;
      if (credentialId !== first && credentialId !== second)
        return {
          reason: 'wrong-tag',
          explanation: `The CredentialId of version ${current.version} is neither ${first} nor ${second}, the keys of ${resource}. Find out which one its value is, and tag it.`,
        };
      const makes = credentialId === first ? second : first;
      return {
        makes,
        make: `make ${makes} of ${resource} anew, which nothing uses, and try it`,
        revoke: `make ${credentialId} of ${resource} anew, so that the previous value opens nothing`,
        reusesPrevious: true,
      };
    },

    create: (work) => create(resource, work),
    test: ({ ports }, value) => ports.credentialTests.connect({ provider, resource }, value),

    async revoke({ ports }, previous, current) {
      const { credentialId } = previous;
      if (credentialId === undefined || credentialId === current.credentialId)
        return inUse(`the current version names ${credentialId ?? 'no key'} as well`);
      const found = await readQuiet(ports, resource);
      const key = keyOf(found, credentialId);
      if (!key) return inUse(`${resource} has no ${credentialId}`);
      if (current.value?.equals(key)) return inUse(`the current value is that of ${credentialId}`);
      // A version that somebody has disabled cannot be compared: its key is made anew on the word of its tag.
      if (previous.value === undefined || previous.value.equals(key)) {
        await ports.keyedResources.regenerate(resource, credentialId);
        return { state: 'revoked' };
      }
      // Its key is another one by now: an earlier attempt made it anew, or its value never was what the tag says.
      const answer = await ports.credentialTests.connect({ provider, resource }, previous.value);
      return answer.accepted
        ? { state: 'open', explanation: `the previous value still opens ${resource}` }
        : { state: 'revoked' };
    },
  };
}

/**
 * Never a second regeneration: what the key was is stored before it is made anew, so a repetition sees by the key itself
 * whether that has happened.
 */
async function create(resource: string, work: Work): Promise<Created> {
  const { ports, rotation } = work;
  const { makes } = rotation;
  if (makes === undefined)
    throw new AutomationError('internal', 'A rotation of a key does not say which key it makes.');
  const { vault, name } = rotation.credential;
  const made = { state: 'made', credentialId: makes } as const;
  const pending = await readPending(work);
  if (pending && !pending.enabled) return made;
  const stored = pending && (await ports.vaults.value(vault, pendingNameOf(name), pending.version));

  const now = keyOf(await readQuiet(ports, resource), makes);
  if (!now) return refused(`${resource} has no ${makes}.`);
  if (pending?.stage === 'made' && stored?.equals(now)) return made;
  if (pending?.stage === 'made' || !rotation.replaces) {
    // Taken on as it is; or an attempt that was believed dead made it anew once more, and what it is now is what counts.
    await storePending(work, { stage: 'made', credentialId: makes, value: now });
    return made;
  }

  const current = await valueIfReadable(ports.vaults, vault, name, rotation.replaces.version);
  if (current?.equals(now))
    return refused(
      `Version ${rotation.replaces.version} names ${rotation.replaces.credentialId ?? 'no key'}, but its value is that of ${makes} of ${resource}.`,
    );
  if (!stored) await storePending(work, { stage: 'before', credentialId: makes, value: now });
  const value = stored && !stored.equals(now) ? now : await makeAnew(ports, { resource, key: makes, before: now });
  await storePending(work, { stage: 'made', credentialId: makes, value });
  return made;
}

async function makeAnew(
  ports: Work['ports'],
  { resource, key, before }: { readonly resource: string; readonly key: string; readonly before: SecretValue },
): Promise<SecretValue> {
  await ports.keyedResources.regenerate(resource, key);
  const after = keyOf(await readQuiet(ports, resource), key);
  if (!after || after.equals(before)) throw busy(resource);
  return after;
}

/** While an operation runs on the resource its keys may change in a moment. */
async function readQuiet(
  { keyedResources }: Pick<Work['ports'], 'keyedResources'>,
  resource: string,
): Promise<KeyedResource> {
  const found = await keyedResources.read(resource);
  if (found.busy) throw busy(resource);
  return found;
}

function busy(resource: string): AutomationError {
  return new AutomationError(
    'unavailable',
    `An operation on ${resource} has not ended; its keys are read when it has.`,
    {
      data: { retryAfterSeconds: 10 },
    },
  );
}

function keyOf({ keys }: KeyedResource, name: string): SecretValue | undefined {
  return keys.get(name);
}

function refused(explanation: string): Created {
  return { state: 'refused', reason: 'wrong-tag', explanation };
}

function inUse(explanation: string): Revoked {
  return { state: 'in-use', explanation };
}
