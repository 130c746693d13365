/** Tells of secrets that near their expiry or have reached it. What is due follows from what is kept, so a restart forgets nothing. */
import type { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import { secretsOf, type ExpiryEvent, type Found, type Secret, type Vault } from './state.ts';

/** SecretNearExpiry comes so long before the expiry, or at once where less is left. */
const nearMs = 30 * 86_400_000;

/** Timers of Node do not reach further (2^31 milliseconds); what lies beyond is looked at again. */
const reachMs = 24 * 86_400_000;

export interface Expiry {
  /** Sets the alarm of a secret that may have changed. */
  watch(vault: Vault, name: string): void;
}

/** @param raise - in the transaction in which it is noted */
export function createExpiry(deps: {
  store: Store;
  timers: Timers;
  raise: (kind: ExpiryEvent, vault: Vault, found: Found) => void;
}): Expiry {
  const alarms = new Map<string, () => void>();

  function watch(vault: Vault, name: string): void {
    const key = `${vault.name}/${name}`.toLowerCase();
    alarms.get(key)?.();
    alarms.delete(key);
    const next = nextOf(secretsOf(deps.store, vault.name).get(name.toLowerCase()));
    if (next === undefined) return;
    alarms.set(
      key,
      deps.timers.at(Math.min(next.at, Date.now() + reachMs), () => ring(vault, name)),
    );
  }

  function ring(vault: Vault, name: string): void {
    const secrets = secretsOf(deps.store, vault.name);
    deps.store.transaction(() => {
      const next = nextOf(secrets.get(name.toLowerCase()));
      if (next === undefined || next.at > Date.now()) return;
      const { kind, secret, version } = next;
      const told = { ...version, raised: [...version.raised, kind] };
      secrets.put(name.toLowerCase(), { ...secret, versions: [...secret.versions.slice(0, -1), told] });
      deps.raise(kind, vault, { secret, version });
    });
    watch(vault, name);
  }

  return { watch };
}

/** Only the current version counts, and only while it is enabled. */
function nextOf(secret: Secret | undefined): (Found & { kind: ExpiryEvent; at: number }) | undefined {
  const version = secret?.versions.at(-1);
  if (secret === undefined || version?.exp === undefined || !version.enabled || secret.deleted !== undefined)
    return undefined;
  const at = version.exp * 1000;
  const { raised } = version;
  if (!raised.includes('SecretNearExpiry')) return { secret, version, kind: 'SecretNearExpiry', at: at - nearMs };
  return raised.includes('SecretExpired') ? undefined : { secret, version, kind: 'SecretExpired', at };
}
