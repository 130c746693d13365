/** Key Vault references in application settings: how they are written, what became of each, and what a swap does to them. Pure. */

/** App Service's own words, of those that can come about here. */
export type ReferenceStatus =
  | 'Resolved'
  | 'InvalidSyntax'
  | 'MSINotEnabled'
  | 'VaultNotFound'
  | 'SecretNotFound'
  | 'SecretVersionNotFound'
  | 'AccessToKeyVaultDenied'
  | 'OtherReasons';

export interface ReferenceTarget {
  readonly vaultName: string;
  readonly secretName: string;
  /** Absent for whichever is current: only such a reference follows a rotation. */
  readonly secretVersion?: string;
}

/** What an instance has in place of a reference. */
export interface FetchedReference {
  /** The setting as it is written. */
  readonly reference: string;
  readonly target?: ReferenceTarget;
  readonly status: ReferenceStatus;
  /** The version and value that it resolved to. */
  readonly version?: string;
  readonly value?: string;
  /** It resolved once and does no more: App Service remembers that until it fetches anew. */
  readonly lost?: boolean;
}

export type FetchedReferences = Readonly<Record<string, FetchedReference>>;

/** The references of a site or slot, by setting. */
export interface SiteReferences {
  /** What the instances that serve have. */
  readonly inUse: FetchedReferences;
  /** What instances have that are starting while the others serve; null for those that never answer. */
  readonly starting?: { readonly references: FetchedReferences; readonly readyAt: number | null };
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
}

export function isReference(setting: string): boolean {
  return /^\s*@Microsoft\.KeyVault\(/i.test(setting);
}

/** `@Microsoft.KeyVault(VaultName=…;SecretName=…[;SecretVersion=…])` or `(SecretUri=https://…/secrets/name[/version])`; undefined for what is neither. */
export function targetOf(reference: string): ReferenceTarget | undefined {
  const inner = /^\s*@Microsoft\.KeyVault\((.*)\)\s*$/i.exec(reference)?.[1] ?? '';
  const parts = new Map(
    inner.split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
    }),
  );
  const uri = /^https:\/\/([^./]+)[^/]*\/secrets\/([^/]+)(?:\/([^/]*))?\/?$/i.exec(parts.get('secreturi') ?? '');
  const [vaultName, secretName, secretVersion] =
    uri === null
      ? [parts.get('vaultname'), parts.get('secretname'), parts.get('secretversion')]
      : [uri[1], uri[2], uri[3]];
  if (!vaultName || !secretName) return undefined;
  return { vaultName, secretName, ...(secretVersion ? { secretVersion } : {}) };
}

/** The references at `now`: instances that have started serve, and those before them are gone. */
export function settled(references: SiteReferences | undefined, now: number): SiteReferences {
  if (references === undefined) return { inUse: {}, fetchedAt: now };
  const { starting, fetchedAt } = references;
  if (starting === undefined || starting.readyAt === null || starting.readyAt > now) return references;
  return { inUse: starting.references, fetchedAt };
}

/** What was fetched last, whether or not an instance has it yet. */
export function lastFetched(references: SiteReferences | undefined): FetchedReferences {
  return references?.starting?.references ?? references?.inUse ?? {};
}

/** Whether instances would see other values. */
export function differ(one: FetchedReferences, other: FetchedReferences): boolean {
  const seen = (references: FetchedReferences): string =>
    JSON.stringify(Object.entries(references).map(([name, { value, reference }]) => [name, value ?? reference]));
  return seen(one) !== seen(other);
}

/** A slot's references after a swap: values travel with the instances of the other slot, those of slot settings stay. */
export function exchangedReferences(
  own: SiteReferences | undefined,
  other: SiteReferences | undefined,
  settings: Readonly<Record<string, string>>,
): SiteReferences | undefined {
  if (own === undefined && other === undefined) return undefined;
  const inUse: Record<string, FetchedReference> = {};
  for (const [name, text] of Object.entries(settings)) {
    const found = [lastFetched(other)[name], lastFetched(own)[name]].find((fetched) => fetched?.reference === text);
    if (found !== undefined) inUse[name] = found;
  }
  return { inUse, fetchedAt: Math.min(...[own, other].flatMap((each) => each?.fetchedAt ?? [])) };
}
