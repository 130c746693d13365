import { describe, expect, it } from 'vitest';
import { createCoalescer } from '../../../records/coalesce.ts';

describe('a coalescer', () => {
  it('carries out together what arrives while it is busy, and answers each caller its own', async () => {
    const batches: (readonly number[])[] = [];
    const double = createCoalescer<number, number>(async (_key, inputs) => {
      batches.push(inputs);
      return inputs.map((input) => input * 2);
    });
    const answers = await Promise.all([1, 2, 3, 4].map((input) => double('key', input)));
    expect(answers).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it('keeps to the largest batch', async () => {
    const sizes: number[] = [];
    const echo = createCoalescer<number, number>(async (_key, inputs) => {
      sizes.push(inputs.length);
      return inputs;
    }, 2);
    await Promise.all([1, 2, 3, 4, 5].map((input) => echo('key', input)));
    expect(Math.max(...sizes)).toBe(2);
  });

  it('does not let one key wait for another', async () => {
    const { promise: blocked, resolve: unblock } = Promise.withResolvers<void>();
    const echo = createCoalescer<string, string>(async (key, inputs) => {
      if (key === 'slow') await blocked;
      return inputs;
    });
    const slow = echo('slow', 'a');
    expect(await echo('fast', 'b')).toBe('b');
    unblock();
    expect(await slow).toBe('a');
  });

  it('goes on after a failure, which only those that went together see', async () => {
    let fails = true;
    const flaky = createCoalescer<number, number>(async (_key, inputs) => {
      if (fails) throw new Error('storage is away');
      return inputs;
    });
    await expect(flaky('key', 1)).rejects.toThrow('storage is away');
    fails = false;
    expect(await flaky('key', 2)).toBe(2);
  });
});
