/** Reads whole vaults, one after another, and waits for a bounded time where one asks to slow down. */
import type { VaultSecret, VaultSecretVersion, Vaults } from '../azure/vaults.ts';
import { AutomationError, isAutomationError } from '../errors.ts';
import type { Vault } from './environment-vaults.ts';

export interface InventoryDeps {
  readonly vaults: Pick<Vaults, 'list' | 'current'>;
  /** Seconds to wait. */
  readonly pause: (seconds: number) => Promise<void>;
  /** How long it waits altogether for vaults that ask to slow down: one that does so for longer is a person's matter. */
  readonly patienceSeconds: number;
}

export interface Inventory {
  /** Everything in a vault. Throws what is no throttling, and a throttling that did not end in time. */
  list(vault: Vault): Promise<readonly VaultSecret[]>;
  current(vault: Vault, name: string): Promise<VaultSecretVersion | undefined>;
  readonly calls: InventoryCalls;
}

/** As asked of the vaults' port; what the SDK repeats on its way is in no count of ours. */
export interface InventoryCalls {
  /** Pages of 25 that held what was read. */
  readonly pages: number;
  readonly lookups: number;
  readonly secondsWaited: number;
}

/** Secrets that a vault gives with one call unless asked for fewer (REST API 7.x, `maxresults`). */
const pageSize = 25;
const secondsUnlessTold = 10;

export function createInventory({ vaults, pause, patienceSeconds }: InventoryDeps): Inventory {
  let [pages, lookups, secondsWaited] = [0, 0, 0];

  async function patiently<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!isAutomationError(error, 'throttled')) throw error;
        const seconds = Math.max(1, error.retryAfterSeconds ?? secondsUnlessTold);
        if (secondsWaited + seconds > patienceSeconds) throw error;
        secondsWaited += seconds;
        await pause(seconds);
      }
    }
  }

  return {
    list: ({ id, name }) =>
      patiently(async () => {
        // A list that broke off is read from its beginning: the port hands out no place to go on from.
        const found = new Map<string, VaultSecret>();
        let seen = 0;
        try {
          for await (const secret of vaults.list(id)) {
            seen += 1;
            found.set(secret.name.toLowerCase(), secret);
          }
        } catch (error) {
          throw isAutomationError(error)
            ? error
            : new AutomationError('unavailable', `Vault ${name} could not be listed.`, { cause: error });
        } finally {
          pages += Math.max(1, Math.ceil(seen / pageSize));
        }
        return [...found.values()];
      }),

    current: (vault, name) =>
      patiently(() => {
        lookups += 1;
        return vaults.current(vault.id, name);
      }),

    get calls() {
      return { pages, lookups, secondsWaited };
    },
  };
}
