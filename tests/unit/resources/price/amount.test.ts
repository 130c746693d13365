import { describe, expect, it } from 'vitest';
import { held, inUnits, used, type Amount } from '../../../../resources/price/amount.ts';

describe('a quantity of a month in the unit that the sheet counts in', () => {
  it.each<[string, Amount, string, number]>([
    ['an instance by the hour', held(2), '1 Hour', 1460],
    ['an instance by the hour, written otherwise', held(1), '1/Hour', 730],
    ['an instance by the day', held(1), '1/Day', 730 / 24],
    ['an instance by the month', held(3), '1/Month', 3],
    ['a zone, billed by the month without saying so', held(2), '1', 2],
    ['stored gigabytes', held(128, 'GB'), '1 GB/Month', 128],
    ['stored gigabytes by the hour', held(2, 'GB'), '1 GB/Hour', 1460],
    ['requests by the ten thousand', used(25_000), '10K', 2.5],
    ['messages by the million', used(3_000_000), '1M', 3],
    ['executions by ten', used(100), '10', 10],
    ['messages of a month', used(2_000_000), '1M/Month', 2],
    ['transferred gigabytes', used(12, 'GB'), '1 GB', 12],
    ['gigabyte-seconds', used(7200, 'GB second'), '1 GB Second', 7200],
    ['gigabyte-seconds by the hour', used(7200, 'GB second'), '1 GB Hour', 2],
  ])('%s', (_, amount, unit, expected) => {
    expect(inUnits(amount, unit)).toBeCloseTo(expected, 9);
  });

  it.each<[string, Amount, string]>([
    ['an instance in gigabytes', held(1), '1 GB/Month'],
    ['stored gigabytes in transferred ones', held(1, 'GB'), '1 GB'],
    ['requests by the hour', used(1), '1 Hour'],
    ['gigabyte-seconds in gigabytes', used(1, 'GB second'), '1 GB'],
    ['a unit that is not known', held(1), '1 Rotation'],
    ['a unit of nothing', held(1), '0 Hour'],
    ['no unit', held(1), ''],
  ])('%s cannot be told', (_, amount, unit) => {
    expect(inUnits(amount, unit)).toBeUndefined();
  });
});
