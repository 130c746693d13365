/** Throttling of a vault: the counters themselves, and what clients meet. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { azureLimits, createThrottle, type Throttle } from '../../../../local/cloud/key-vault/throttle.ts';
import { ask, testCloud, tokenFor } from '../support.ts';
import { clientOf, protectedVault, vaultSnapshot, vaultUri } from './vaults.ts';

/** How many calls pass. */
function passed(throttle: Throttle, isCreation: boolean): number {
  for (let count = 0; ; count += 1) {
    try {
      throttle.pass(isCreation);
    } catch {
      return count;
    }
  }
}

describe('the counters', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-01T12:00:00Z') }));
  afterEach(() => void vi.useRealTimers());

  test("are Azure's: 300 versions made, and 4,000 calls in all, in ten seconds", () => {
    const throttle = createThrottle(azureLimits);
    expect([passed(throttle, true), passed(throttle, false)]).toEqual([300, 3_700]);
    expect(throttle.calls()).toEqual({ transactions: 4_000, creations: 300, throttled: 2 });
  });

  test('begin anew after ten seconds, and tell how long that is', () => {
    const throttle = createThrottle({ transactions: 1, creations: 1 });
    throttle.pass(false);
    vi.advanceTimersByTime(6_500);
    expect(() => throttle.pass(false)).toThrow(expect.objectContaining({ headers: { 'retry-after': '4' } }));
    vi.advanceTimersByTime(3_500);
    expect(() => throttle.pass(false)).not.toThrow();
  });
});

test('a vault that is called too often answers 429 with Retry-After, and its clients wait', async () => {
  const cloud = await testCloud({ snapshot: vaultSnapshot(), vaultLimits: { transactions: 100, creations: 2 } });
  try {
    const uri = await vaultUri(cloud.control, protectedVault);
    const client = clientOf(cloud.cloud, uri);
    await client.setSecret('one', 'x');
    await client.setSecret('two', 'x');
    const token = await tokenFor(cloud.cloud, 'pipeline', 'https://vault.azure.net/.default');
    const refused = await ask(cloud.cloud, `${uri}secrets/three?api-version=7.5`, {
      method: 'PUT',
      body: '{"value":"x"}',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([refused.status, refused.json()['error']]).toMatchObject([429, { code: 'Throttled' }]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await client.getSecret('one')).value).toBe('x');
    expect((await cloud.control.status()).services['key-vault']).toContainEqual(
      expect.objectContaining({ vault: protectedVault, creations: 2, throttled: 1 }),
    );
  } finally {
    await cloud.cloud.stop();
  }
});
