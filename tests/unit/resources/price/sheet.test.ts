import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOf } from '../../../../resources/price/lookup.ts';
import { ageInDays, priceSheetPath, readPriceSheet, writePriceSheet } from '../../../../resources/price/sheet.ts';
import { priceRows } from '../../../../resources/price/table.ts';
import { item, tiered } from './shop.ts';

const items = [
  item({ meterName: 'B', armRegionName: 'westeurope' }),
  item({ meterName: 'B', armRegionName: 'northeurope' }),
  item({ meterName: 'A', skuName: 'Z' }),
  ...tiered({ meterName: 'C' }, [
    [0, 1],
    [5, 2],
    [1000, 3],
  ]),
];
const sheet = { source: 'a test', fromApi: true, takenOn: '2026-11-01', currency: 'USD', items };

describe('a price sheet', () => {
  it('reads as it was written, and is written the same whatever order the API answers in', () => {
    const text = writePriceSheet(sheet);
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
        expect(writePriceSheet({ ...sheet, items: shuffled })).toBe(text);
      }),
    );
    const read = readPriceSheet(text);
    expect(read.items).toHaveLength(items.length);
    expect(new Set(read.items)).toEqual(new Set(items));
    expect(text.split('\n').findLastIndex((line) => line.includes('"tierMinimumUnits": 1000'))).toBeGreaterThan(
      text.split('\n').findLastIndex((line) => line.includes('"tierMinimumUnits": 5,')),
    );
  });

  it.each([
    ['no JSON', '{', /the file/],
    [
      'a price that is none',
      writePriceSheet({ ...sheet, items: [item({ retailPrice: -1 })] }),
      /items\.0\.retailPrice/,
    ],
    [
      'an item in another currency',
      writePriceSheet({ ...sheet, items: [item({ currencyCode: 'EUR' })] }),
      /items\.0\.currencyCode: the sheet is in USD, this item in EUR/,
    ],
    ['no day', writePriceSheet({ ...sheet, takenOn: 'lately' }), /takenOn/],
  ])('with %s is refused by name', (_, text, message) => {
    expect(() => readPriceSheet(text)).toThrow(message);
  });

  it.each([
    ['2026-11-01', 0],
    ['2026-11-02', 1],
    ['2027-01-01', 61],
  ])('is on %s %d days old', (today, days) => {
    expect(ageInDays(sheet, today)).toBe(days);
  });
});

describe('the committed price sheet', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../..', priceSheetPath), 'utf8');

  it('is as a refresh would write it', () => {
    expect(writePriceSheet(readPriceSheet(text))).toBe(text);
  });

  it('holds nothing that the price table does not ask for', () => {
    const products = priceRows.flatMap((row) => row.products);
    const idle = readPriceSheet(text).items.filter((each) => !products.some((one) => isOf(one, each)));
    expect(idle.map(({ productName, meterName }) => `${productName} / ${meterName}`)).toEqual([]);
  });
});
