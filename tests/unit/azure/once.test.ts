import { describe, expect, it } from 'vitest';
import { once } from '../../../azure/clients.ts';

describe('what is made once', () => {
  it('is made at the first call, and the same for all who ask meanwhile and later', async () => {
    let made = 0;
    const make = once(async () => ({ number: (made += 1) }));
    expect(made).toBe(0);
    const [one, other] = await Promise.all([make(), make()]);
    expect([one === other, (await make()) === one, made]).toEqual([true, true, 1]);
  });

  it('is made again where making it failed', async () => {
    let attempts = 0;
    const make = once(() => ((attempts += 1) === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(attempts)));
    await expect(Promise.all([make(), make()])).rejects.toThrow('not yet');
    expect(await make()).toBe(2);
  });
});
