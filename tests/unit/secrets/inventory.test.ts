import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { vaultsOf } from '../../../secrets/environment-vaults.ts';
import { createInventory } from '../../../secrets/inventory.ts';
import { ids, snapshotOf } from './shop.ts';
import { createMemoryVaults, secret, throttled } from './vault-data.ts';

const [home] = vaultsOf(snapshotOf());

function reading(count: number, patienceSeconds = 60) {
  if (home === undefined) throw new Error('The shop has a vault.');
  const secrets = Array.from({ length: count }, (_, index) => secret(`s${index}`));
  const vaults = createMemoryVaults({ [ids.west]: secrets });
  const waited: number[] = [];
  const pause = async (seconds: number) => void waited.push(seconds);
  return { vaults, waited, home, inventory: createInventory({ vaults, pause, patienceSeconds }) };
}

describe('reading a vault', () => {
  it.each([
    [0, 1],
    [25, 1],
    [26, 2],
    [5000, 200],
  ])('counts the pages of %d secrets: %d', async (count, pages) => {
    const { inventory, home } = reading(count);
    expect(await inventory.list(home)).toHaveLength(count);
    expect(inventory.calls).toEqual({ pages, lookups: 0, secondsWaited: 0 });
  });

  it('waits as long as a throttled vault asks, begins anew, and has everything once', async () => {
    const { vaults, inventory, home, waited } = reading(60);
    vaults.failures.push({ error: throttled(7), after: 30 }, { error: throttled() });
    expect(await inventory.list(home)).toHaveLength(60);
    expect(waited).toEqual([7, 10]);
    expect(inventory.calls).toEqual({ pages: 2 + 1 + 3, lookups: 0, secondsWaited: 17 });
  });

  it('gives up where the vault asks for more patience than there is, over all calls together', async () => {
    const { vaults, inventory, home } = reading(3, 15);
    vaults.failures.push({ error: throttled(10) });
    await inventory.list(home);
    vaults.failures.push({ error: throttled(6) });
    await expect(inventory.list(home)).rejects.toMatchObject({ code: 'throttled' });
  });

  it('does not wait for what waiting does not mend', async () => {
    const { vaults, inventory, home, waited } = reading(3);
    vaults.failures.push({ error: new AutomationError('forbidden', 'list the secrets: 403') });
    await expect(inventory.list(home)).rejects.toMatchObject({ code: 'forbidden' });
    expect(waited).toEqual([]);
  });

  it('counts and waits alike when it looks a version up', async () => {
    const { vaults, inventory, home } = reading(1);
    vaults.failures.push({ error: throttled(2) });
    expect((await inventory.current(home, 's0'))?.name).toBe('s0');
    expect(inventory.calls).toEqual({ pages: 0, lookups: 2, secondsWaited: 2 });
  });
});
