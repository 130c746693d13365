/** Vaults in memory, with metadata only: whoever asks for a value is refused. */
import type { VaultSecret, VaultSecretVersion, Vaults } from '../../../azure/vaults.ts';
import { AutomationError } from '../../../errors.ts';
import type { Credential } from '../../../secrets/credential.ts';
import { ids } from './shop.ts';

export const now = new Date('2026-11-24T10:00:00.000Z');

/** ISO time, days from now. */
export function inDays(days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString();
}

/** Made twenty days ago, good for forty more unless that is changed; null is for ever. */
export function secret(
  name: string,
  { expiresOn = inDays(40), ...changes }: Partial<Omit<VaultSecret, 'expiresOn'>> & { expiresOn?: string | null } = {},
): VaultSecret {
  const end = expiresOn === null ? {} : { expiresOn };
  return { name, enabled: true, createdOn: inDays(-20), tags: {}, ...changes, ...end };
}

/** As a rotation leaves the connection string of the storage account. */
export function media(changes: Parameters<typeof secret>[1] = {}): VaultSecret {
  const tags = { CredentialId: 'key1', ProviderAddress: ids.media, ValidityPeriodDays: '90', RotationId: 'run-1' };
  return secret('media-connection-string', { expiresOn: inDays(70), tags, ...changes });
}

export interface MemoryVaults extends Pick<Vaults, 'list' | 'current' | 'versions'> {
  /** Resource id of the vault → what it has. */
  readonly contents: Map<string, readonly VaultSecret[]>;
  /** Thrown by the next calls, in order; `after` so many secrets of a list. */
  readonly failures: { readonly error: AutomationError; readonly vault?: string; readonly after?: number }[];
  readonly calls: string[];
}

/** A version's id is the time at which it was made. */
export function createMemoryVaults(contents: Readonly<Record<string, readonly VaultSecret[]>> = {}): MemoryVaults {
  const vaults: MemoryVaults = {
    contents: new Map(Object.entries(contents)),
    failures: [],
    calls: [],
    async *list(vault) {
      vaults.calls.push(`list ${vault}`);
      const failure = take(vault);
      for (const [index, found] of (vaults.contents.get(vault) ?? []).entries()) {
        if (failure !== undefined && index === (failure.after ?? 0)) throw failure.error;
        yield found;
      }
      if (failure !== undefined) throw failure.error;
    },
    async current(vault, name) {
      vaults.calls.push(`current ${vault} ${name}`);
      const failure = take(vault);
      if (failure !== undefined) throw failure.error;
      return versionsOf(vault, name)[0];
    },
    versions: async (vault, name) => versionsOf(vault, name),
  };

  function take(vault: string) {
    const at = vaults.failures.findIndex((failure) => failure.vault === undefined || failure.vault === vault);
    return at === -1 ? undefined : vaults.failures.splice(at, 1)[0];
  }

  function versionsOf(vault: string, name: string): readonly VaultSecretVersion[] {
    const found = (vaults.contents.get(vault) ?? []).filter((candidate) => candidate.name === name);
    return found.map((version) => ({ ...version, version: `v${version.createdOn.slice(0, 10)}` }));
  }

  return vaults;
}

export function throttled(seconds?: number): AutomationError {
  const data = seconds === undefined ? {} : { retryAfterSeconds: seconds };
  return new AutomationError('throttled', 'list the secrets: 429', { data });
}

/** A credential of no particular kind; its vault and consumers do not matter. */
export function credential(source: Credential['source'], changes: Partial<Credential> = {}): Credential {
  return {
    environment: 'dev',
    name: 'token',
    owner: 'api@shop.example',
    vault: ids.west,
    standbyVaults: [ids.north],
    validityDays: 60,
    rotateBeforeDays: 30,
    overlapSeconds: 3600,
    contentType: 'text/plain',
    consumers: [],
    source,
    ...changes,
  };
}
