import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tieredCost, withoutGrant, type Tier } from '../../../../resources/price/tiers.ts';

const blobs: readonly Tier[] = [
  { from: 0, price: 3 },
  { from: 50, price: 2 },
  { from: 500, price: 1 },
];
const logs: readonly Tier[] = [
  { from: 0, price: 0 },
  { from: 5, price: 2 },
  { from: 10, price: 1 },
];

describe('a price by tiers', () => {
  it.each([
    [0, 0],
    [49, 147],
    [50, 150],
    [51, 152],
    [500, 1050],
    [501, 1051],
  ])('of %d units is %d', (quantity, expected) => {
    expect(tieredCost(quantity, blobs)).toBe(expected);
  });

  it('leaves what is given away first out of the price, and what comes after in it', () => {
    expect([4, 5, 6, 11].map((quantity) => tieredCost(quantity, logs))).toEqual([0, 0, 2, 11]);
  });

  it('gives nothing away where the grant belongs to all', () => {
    expect([1, 5, 11].map((quantity) => tieredCost(quantity, withoutGrant(logs)))).toEqual([2, 10, 21]);
    expect(withoutGrant(blobs)).toEqual(blobs);
  });

  it('of what is free for ever stays free', () => {
    expect(tieredCost(9, withoutGrant([{ from: 0, price: 0 }]))).toBe(0);
  });

  it('is the sum of the prices of each unit', () => {
    const tiers = fc
      .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 })
      .chain((bounds) =>
        fc
          .array(fc.integer({ min: 0, max: 9 }), { minLength: bounds.length + 1, maxLength: bounds.length + 1 })
          .map((prices) =>
            [0, ...bounds.toSorted((a, b) => a - b)].map((from, at) => ({ from, price: prices[at] ?? 0 })),
          ),
      );
    fc.assert(
      fc.property(tiers, fc.integer({ min: 0, max: 80 }), (given, quantity) => {
        const one = (unit: number) => given.findLast(({ from }) => from <= unit)?.price ?? 0;
        const each = Array.from({ length: quantity }, (_, unit) => one(unit));
        expect(tieredCost(quantity, given)).toBe(each.reduce((sum, price) => sum + price, 0));
      }),
    );
  });
});
