/** Vaults in memory, with values: versions, attributes and tags as Key Vault has them. */
import { SecretValue } from '../../../../azure/secret-value.ts';
import type { Vaults, VaultSecretVersion } from '../../../../azure/vaults.ts';
import { AutomationError } from '../../../../errors.ts';
import type { Mortality } from './mortality.ts';

export interface StoredVersion extends VaultSecretVersion {
  readonly value: string;
}

export interface MemoryVaults extends Vaults {
  /** Newest first. */
  readonly stored: (vault: string, name: string) => readonly StoredVersion[];
  /** As somebody puts a version there by hand. */
  readonly put: (vault: string, name: string, version: Partial<StoredVersion>) => StoredVersion;
  /** Vaults that do not answer. */
  readonly down: Set<string>;
}

export function createMemoryVaults({ call }: Mortality, now: () => Date): MemoryVaults {
  const secrets = new Map<string, StoredVersion[]>();
  const down = new Set<string>();
  let made = 0;
  const at = (vault: string, name: string) => secrets.get(`${vault} ${name}`) ?? [];
  const asking = <T>(vault: string, effect: () => T) =>
    call(() => {
      if (down.has(vault)) throw new AutomationError('unavailable', 'The vault does not answer.');
      return effect();
    });
  const bare = ({ value: _value, ...version }: StoredVersion): VaultSecretVersion => version;

  function put(vault: string, name: string, changes: Partial<StoredVersion>): StoredVersion {
    made += 1;
    const version = {
      name,
      version: made.toString(16).padStart(32, '0'),
      enabled: true,
      createdOn: now().toISOString(),
      contentType: 'text/plain',
      tags: {},
      value: `value-${made}`,
      ...changes,
    };
    secrets.set(`${vault} ${name}`, [version, ...at(vault, name)]);
    return version;
  }

  return {
    down,
    stored: at,
    put,
    async *list() {},
    versions: (vault, name) => asking(vault, () => at(vault, name).map(bare)),
    current: (vault, name) =>
      asking(vault, () => {
        const [newest] = at(vault, name);
        return newest && bare(newest);
      }),
    value: (vault, name, version) =>
      asking(vault, () => {
        const found = at(vault, name).find((each) => version === undefined || each.version === version);
        if (found && !found.enabled) throw new AutomationError('forbidden', 'The version is disabled.');
        return found && new SecretValue(found.value);
      }),
    set: (vault, name, { value, ...next }) =>
      asking(vault, () => bare(put(vault, name, { ...next, value: value.reveal() }))),
    update: (vault, name, version, change) =>
      asking(vault, () => {
        const found = at(vault, name).find((each) => each.version === version);
        if (!found) throw new AutomationError('not-found', `There is no version ${version}.`);
        const next = { ...found, ...change };
        secrets.set(
          `${vault} ${name}`,
          at(vault, name).map((each) => (each === found ? next : each)),
        );
        return bare(next);
      }),
  };
}
