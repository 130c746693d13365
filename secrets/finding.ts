/** What is wrong with the credentials of an environment: the words that the check, the sweep and people share. */

/** Rules about the snapshot and operations/secrets.yaml → what a finding of it means. docs/secrets.md is kept equal by a test. */
export const snapshotRules = {
  'keys-without-strategy': 'A resource has keys that work, and nothing renews them',
  'unknown-secret': 'A setting refers to a secret that no credential explains',
  'unreadable-reference': 'A setting has a Key Vault reference that cannot be read before a deployment, or at all',
  'pinned-reference': 'A setting refers to one version of a secret, and will not follow a rotation',
  'foreign-vault': 'A site refers to a vault that the environment does not have, or that is in another region',
  'no-consumers': 'A credential that nobody uses',
  'ambiguous-name': 'Two credentials would have the same secret',
  'no-vault': 'There are credentials and no vault to keep them in',
  'no-purge-protection': 'A vault that can be purged with everything in it',
  'no-soft-delete': 'A vault whose secrets are gone when they are deleted',
  'no-rbac': 'A vault with access policies, which its contributors can give themselves',
  'access-too-wide': 'Somebody can read secrets who need not, or more than needed',
  'access-missing': 'A site may not read the vault that it refers to',
  'not-subscribed': 'The events of a vault do not reach the automation: nothing tells it of an expiry',
  'no-dead-letter': 'Events of a vault that could not be delivered are lost',
  'ignores-nothing': 'An entry of `ignored` that fits nothing',
} as const;

/** Rules about the vaults as they are. */
export const vaultRules = {
  missing: 'A credential that its vault does not have',
  expired: 'A credential whose current version has expired',
  disabled: 'A credential whose current version is disabled',
  'wrong-tag': 'A version whose tags do not say which credential it is, or say something else',
  'no-expiry': 'A version without an expiry: no event will ever announce it',
  'no-key-set': 'A signing key whose published key set is missing or disabled',
  'no-strategy': 'A secret that nobody has declared',
  'not-level': 'A vault of another region that does not have what the home vault has',
  'unreadable-vault': 'A vault that the automation cannot read',
} as const;

export type SnapshotRule = keyof typeof snapshotRules;
export type VaultRule = keyof typeof vaultRules;
export type FindingRule = SnapshotRule | VaultRule;

export interface Finding {
  readonly rule: FindingRule;
  readonly environment: string;
  /** Name of the secret, or of the resource as in the snapshot. */
  readonly subject: string;
  /** Resource id, where it is about one. */
  readonly resource?: string;
  /** One sentence: what, and what to do. Never a value. */
  readonly message: string;
  readonly owner: string;
  /** Somebody answers for leaving it so, until the end of that day. */
  readonly ignored?: Ignoring;
}

export interface Ignoring {
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** An entry of `ignored`. */
export interface Ignored extends Ignoring {
  /** As written. */
  readonly subject: string;
  /** Whether it means the secret or resource of that name. */
  readonly means: (subject: string) => boolean;
  readonly rules: readonly FindingRule[];
}

/** Marks what is ignored today. */
export function withIgnored(findings: readonly Finding[], ignored: readonly Ignored[], now: Date): readonly Finding[] {
  return findings.map((finding) => {
    const entry = ignored.find((candidate) => counts(candidate, now) && fits(candidate, finding));
    if (entry === undefined) return finding;
    const { reason, owner, until } = entry;
    return { ...finding, ignored: { reason, owner, until } };
  });
}

export function fits({ means, rules }: Ignored, { subject, rule }: Pick<Finding, 'subject' | 'rule'>): boolean {
  return means(subject) && rules.includes(rule);
}

/** Through the end of its last day, UTC. */
export function counts({ until }: Ignoring, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= until;
}
