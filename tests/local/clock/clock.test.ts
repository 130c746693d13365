import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const day = 24 * 3600 * 1000;

interface Report {
  readonly woken: readonly { readonly slept: number; readonly woke: number }[];
  readonly now: number;
  readonly realMilliseconds: number;
}

describe('skipped time', () => {
  it('lets two processes that only wait sleep a day in a moment, and wake by one clock', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['tests/local/clock/run-two.ts']);
    const { woken, now, realMilliseconds }: Report = JSON.parse(stdout);
    for (const { slept, woke } of woken) expect(woke - slept).toBeGreaterThanOrEqual(day);
    // Each process moves its clock every few milliseconds, not at the same moment.
    for (const { woke } of woken) expect(Math.abs(now - woke)).toBeLessThan(10_000);
    expect(realMilliseconds).toBeLessThan(day / 1000);
  });
});
