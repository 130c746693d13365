/** Whether a credential is due, from what its vault says of the current version: a pure function of both and of the time. */
import type { VaultSecret } from '../azure/vaults.ts';
import { sameResource } from '../resources/resource-id.ts';
import { tags, type Credential } from './credential.ts';
import { keyProviderOf } from './key-providers.ts';

/** `wrong-tag`: which of the provider's credentials it is cannot be told, so that a rotation might end the one in use. */
export type DueState = 'fresh' | 'due' | 'expired' | 'missing' | 'disabled' | 'wrong-tag';

export interface Due {
  readonly state: DueState;
  /** Sentences for people, without any value of a tag: somebody may have put a secret there. */
  readonly reasons: readonly string[];
  /** ISO time of the next rotation; absent where there is no version to tell from. */
  readonly dueAt?: string;
}

export function dueOf(credential: Credential, secret: VaultSecret | undefined, now: Date): Due {
  if (secret === undefined) return { state: 'missing', reasons: ['The vault does not have it.'] };
  const dueAt = dueTime(credential, secret);
  if (!secret.enabled) return { state: 'disabled', reasons: ['Its current version is disabled.'], dueAt };
  const wrong = wrongTags(credential, secret);
  const age = ageReasons(credential, secret, { now, dueAt });
  if (wrong.length > 0) return { state: 'wrong-tag', reasons: [...wrong, ...age.reasons], dueAt };
  return { ...age, dueAt };
}

/** By the vault's expiry or by the policy, whichever comes first: a version that lives longer than allowed is not left alone. */
function dueTime({ validityDays, rotateBeforeDays }: Credential, { createdOn, expiresOn }: VaultSecret): string {
  const allowed = afterDays(createdOn, validityDays);
  const end = expiresOn !== undefined && expiresOn < allowed ? expiresOn : allowed;
  return afterDays(end, -rotateBeforeDays);
}

function ageReasons(
  { validityDays }: Credential,
  { createdOn, expiresOn }: VaultSecret,
  { now, dueAt }: { readonly now: Date; readonly dueAt: string },
): { readonly state: 'fresh' | 'due' | 'expired'; readonly reasons: readonly string[] } {
  const at = now.toISOString();
  if (expiresOn !== undefined && expiresOn <= at)
    return { state: 'expired', reasons: [`It expired on ${expiresOn.slice(0, 10)}.`] };
  if (dueAt > at) return { state: 'fresh', reasons: [] };
  const reason =
    expiresOn !== undefined && expiresOn <= afterDays(createdOn, validityDays)
      ? `It expires on ${expiresOn.slice(0, 10)}.`
      : `It was made on ${createdOn.slice(0, 10)} and may live for ${validityDays} days.`;
  return { state: 'due', reasons: [reason] };
}

function wrongTags({ source }: Credential, secret: VaultSecret): readonly string[] {
  const [id, address, days] = [tags.credentialId, tags.providerAddress, tags.validityPeriodDays].map(
    (tag) => secret.tags[tag],
  );
  const wrong: string[] = [];
  if (source.strategy === 'dual-key') {
    const keys: readonly string[] = keyProviderOf(source.provider)?.keys ?? [];
    if (id === undefined || !keys.includes(id))
      wrong.push(`Tag ${tags.credentialId}: expected ${keys.join(' or ')}, got ${gotten(id)}.`);
    if (address === undefined || !sameResource(address, source.resource))
      wrong.push(`Tag ${tags.providerAddress}: expected ${source.resource}, got ${gotten(address)}.`);
  }
  if (wantsId.has(source.strategy) && !id)
    wrong.push(`Tag ${tags.credentialId}: expected the id by which its issuer knows it, got nothing.`);
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days.trim()))
    wrong.push(`Tag ${tags.validityPeriodDays}: expected a whole number of days, got ${gotten(days)}.`);
  return wrong;
}

/** Without it the issuer could not be told which credential to end. */
const wantsId: ReadonlySet<Credential['source']['strategy']> = new Set(['entra-application', 'twilio-api-key']);

function gotten(value: string | undefined): string {
  return value === undefined ? 'nothing' : 'something else';
}

function afterDays(at: string, days: number): string {
  return new Date(Date.parse(at) + days * 86_400_000).toISOString();
}
