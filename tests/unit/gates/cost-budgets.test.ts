import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBudgets, usageOf } from '../../../gates/cost/budgets.ts';
import { priceRows } from '../../../resources/price/table.ts';

const head = 'prices: { regions: [westeurope], maxAgeDays: 30 }\n';

describe('budgets', () => {
  it('have an environment’s own assumptions before those of all, quantity by quantity', () => {
    const budgets = readBudgets(
      `${head}environments:
  dev: { monthly: 1, currency: USD }
  prod:
    monthly: 1
    currency: USD
    usage:
      Microsoft.Cdn/profiles: { requests: 9 }
      Microsoft.KeyVault/vaults: { operations: 3 }
usage:
  Microsoft.Cdn/profiles: { requests: 1, outGB: 2 }
`,
    );
    expect(usageOf(budgets, 'dev')).toEqual({ 'Microsoft.Cdn/profiles': { requests: 1, outGB: 2 } });
    expect(usageOf(budgets, 'prod')).toEqual({
      'Microsoft.Cdn/profiles': { requests: 9, outGB: 2 },
      'Microsoft.KeyVault/vaults': { operations: 3 },
    });
  });

  it('without thresholds tell near the budget and block at it', () => {
    const { environments } = readBudgets(`${head}environments:\n  dev: { monthly: 1, currency: USD }\n`);
    expect(environments['dev']).toMatchObject({
      share: { warnPercent: 80, blockPercent: 100 },
      increase: { warn: {}, block: {} },
    });
  });

  it.each([
    [
      'a quantity that nothing reads',
      'environments: {}\nusage:\n  Microsoft.Cdn/profiles: { reqests: 1 }',
      /:4:\d+ unknown key "reqests"/,
    ],
    [
      'a type without a price',
      'environments: {}\nusage:\n  Microsoft.Unheard/of: { a: 1 }',
      /:4:\d+ unknown key "Microsoft.Unheard\/of"/,
    ],
    ['a negative quantity', 'environments: {}\nusage:\n  Microsoft.Cdn/profiles: { requests: -1 }', /:4:\d+ requests/],
    [
      'a warning after the block',
      'environments:\n  dev: { monthly: 1, currency: USD, share: { warnPercent: 101 } }',
      /:3:\d+ .*a warning comes no later than a block/,
    ],
    ['a budget of nothing', 'environments:\n  dev: { monthly: 0, currency: USD }', /:3:\d+ monthly/],
    ['money without a name', 'environments:\n  dev: { monthly: 1, currency: dollars }', /three capital letters/],
  ])('with %s are refused with the line', (_, rest, message) => {
    expect(() => readBudgets(`${head}${rest}\n`)).toThrow(message);
  });
});

describe('the committed budgets', () => {
  const budgets = readBudgets(readFileSync(join(import.meta.dirname, '../../../operations/budgets.yaml'), 'utf8'));

  it.each(Object.keys(budgets.environments))(
    'assume for %s every quantity that the price table asks for',
    (environment) => {
      const usage = usageOf(budgets, environment);
      const missing = priceRows.flatMap(({ type, usage: names = {} }) =>
        Object.keys(names).flatMap((name) => (usage[type]?.[name] === undefined ? [`${type} ${name}`] : [])),
      );
      expect(missing).toEqual([]);
    },
  );
});
