import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseMoney } from '../../../../signals/parse/money.ts';

describe('an amount of money', () => {
  it.each([
    ['$11,111.00', 11_111],
    ['$1111.11', 1111.11],
    ['$50', 50],
    ['$0.05', 0.05],
    ['1,234', 1234],
    ['1.234', 1234],
    ['0.123', 0.123],
    ['€11.111,00', 11_111],
    ['11.111,00 €', 11_111],
    ['11\u00a0111,00\u00a0€', 11_111],
    ['11\u202f111,5 €', 11_111.5],
    ["CHF 1'234.50", 1234.5],
    ['CHF 1’234.50', 1234.5],
    ['₹1,00,000.00', 100_000],
    ['R$ 1.234.567,89', 1_234_567.89],
    ['¥12345', 12_345],
    ['US$1,011.11', 1011.11],
    ['12.5 USD', 12.5],
    ['USD 12.5', 12.5],
    ['-$5.00', -5],
    ['$-5.00', -5],
    ['($5.00)', -5],
    [' $7.00 ', 7],
    [12.75, 12.75],
  ])('%s is %d', (text, amount) => {
    expect(parseMoney(text)).toBe(amount);
  });

  it.each([
    ['a lot'],
    [''],
    ['$'],
    ['12 of 13'],
    ['2026-01-01'],
    ['12 please pay this amount'],
    [null],
    [true],
    [Number.NaN],
    [{}],
    ['1'.repeat(200)],
  ])('%j is none', (value) => {
    expect(parseMoney(value)).toBeUndefined();
  });

  it('is read back from what Intl writes, in any currency and with two decimals', () => {
    const written = fc.record({
      cents: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      locale: fc.constantFrom('en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN', 'pt-BR', 'sv-SE', 'ja-JP'),
      currency: fc.constantFrom('USD', 'EUR', 'CHF', 'INR', 'BRL', 'SEK'),
    });
    fc.assert(
      fc.property(written, ({ cents, locale, currency }) => {
        const text = new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: 2 }).format(
          cents / 100,
        );
        expect(parseMoney(text)).toBeCloseTo(cents / 100, 6);
      }),
    );
  });
});
