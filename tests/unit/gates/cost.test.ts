import { describe, expect, it } from 'vitest';
import type { GateResult } from '../../../gates/finding.ts';
import { passes } from '../../../gates/finding.ts';
import { writePriceSheet } from '../../../resources/price/sheet.ts';
import { budgets, change, judge, plan, planPrice, sheet, state } from './cost-shop.ts';
import { idOf } from '../resources/price/shop.ts';

const rulesOf = ({ findings }: Pick<GateResult, 'findings'>) => findings.map(({ level, rule }) => `${level} ${rule}`);

const unheard = (name: string) => ({ type: 'Microsoft.Unheard/of', name });
const inGroup = (group: string, name: string) => ({
  ...plan(name, 2),
  id: idOf(plan(name, 2)).replace('chaufher-dev', group),
});

describe('the gate cost', () => {
  it('has no finding where a change costs nothing', async () => {
    const result = await change(100, 100);
    expect(result.findings).toEqual([]);
    expect(result.tables.map(({ title }) => title)).toEqual([
      'dev: 100.00 USD a month, 10 % of 1,000.00 (as before)',
      'dev: by resource',
    ]);
  });

  it.each([
    ['below both thresholds', 300, 309, []],
    ['at the amount that people are told of', 300, 310, ['warn increase-over-threshold']],
    ['at the percentage that people are told of', 100, 105, ['warn increase-over-threshold']],
    ['at the amount that blocks', 500, 600, ['block increase-over-threshold']],
    ['at the percentage that blocks', 100, 150, ['block increase-over-threshold']],
    ['just below what blocks', 100, 149, ['warn increase-over-threshold']],
    ['less than before', 600, 100, []],
    ['near the budget', 799, 800, ['warn over-budget']],
    ['just below the budget', 999, 999, ['warn over-budget']],
    ['at the budget', 999, 1000, ['block over-budget']],
    ['at once over both', 100, 1200, ['block over-budget', 'block increase-over-threshold']],
  ])('judges a change that ends %s', async (_, before, after, rules) => {
    expect(rulesOf(await change(before, after))).toEqual(rules);
  });

  it('blocks a pull request that doubles the capacity, and says by how much', async () => {
    const result = await change(200, 400);
    expect(passes(result)).toBe(false);
    expect(result.findings).toEqual([
      expect.objectContaining({
        gate: 'cost',
        environment: 'dev',
        why: '200.00 USD a month more, 100.0 %: over 100.00 USD and 50 %',
      }),
    ]);
  });

  it('shows what the change costs, resource by resource', async () => {
    const { tables } = await judge(
      state({ dev: [plan('kept', 1), plan('grown', 1), plan('gone', 30)] }),
      state({ dev: [plan('kept', 1), plan('grown', 3), plan('made', 5)] }),
    );
    expect(tables[0]?.rows).toEqual([['chaufher-dev', '32.00', '9.00', '-23.00', '']]);
    expect(tables[1]?.rows).toEqual([
      ['-', 'Microsoft.Web/serverfarms gone', '30 × P1v3 30.00', '', '-30.00'],
      ['+', 'Microsoft.Web/serverfarms made', '', '5 × P1v3 5.00', '+5.00'],
      ['~', 'Microsoft.Web/serverfarms grown', '1 × P1v3 1.00', '3 × P1v3 3.00', '+2.00'],
    ]);
    expect(tables[2]?.rows.map(([name]) => name)).toEqual([
      'Microsoft.Web/serverfarms made',
      'Microsoft.Web/serverfarms grown',
      'Microsoft.Web/serverfarms kept',
    ]);
  });

  it('sums by the domain that a resource group or a component is of', async () => {
    const { tables } = await judge(
      state({ dev: [] }),
      state({
        dev: [
          inGroup('chaufher-dev-data', 'a'),
          inGroup('chaufher-dev-data', 'b'),
          { ...plan('c', 3), tags: { component: 'api' } },
        ],
      }),
    );
    expect(tables[0]?.rows.map(([domain, , after]) => [domain, after])).toEqual([
      ['data', '4.00'],
      ['api', '3.00'],
    ]);
  });

  it('lists what has no price once for each reason, and lets it pass', async () => {
    const result = await judge(
      state({ dev: [unheard('a')] }),
      state({ dev: [unheard('a'), unheard('b'), plan('p', 1, 'P9v9')] }),
    );
    expect(rulesOf(result)).toEqual(['warn not-priced', 'warn not-priced']);
    expect(result.findings.map(({ resource, why }) => [resource, why])).toEqual([
      [undefined, '2 of Microsoft.Unheard/of: the price table has no row for Microsoft.Unheard/of (1 new)'],
      [idOf(plan('p', 1)), 'the price table does not know the SKU P9v9 (1 new)'],
    ]);
    expect(result.tables[0]?.rows).toEqual([['chaufher-dev', '0.00', '0.00', '', '3']]);
  });

  it('does not take a price that is lost for a saving', async () => {
    const result = await judge(state({ dev: [plan('p', 70)] }), state({ dev: [plan('p', 700, 'P9v9')] }));
    expect(rulesOf(result)).toEqual(['block price-lost', 'warn not-priced']);
    expect(result.findings[0]).toMatchObject({
      resource: idOf(plan('p', 1)),
      why: expect.stringMatching(/^it cost 70\.00 USD a month; .*P9v9$/),
    });
  });

  it('judges a new environment by its budget alone', async () => {
    expect(rulesOf(await judge(state({}), state({ dev: [plan('p', 700)] })))).toEqual([]);
    expect(rulesOf(await judge(state({}), state({ dev: [plan('p', 2000)] })))).toEqual(['block over-budget']);
  });

  it('shows what giving an environment up saves', async () => {
    const result = await judge(state({ dev: [plan('p', 7)] }), state({}));
    expect([rulesOf(result), result.tables[0]?.title]).toEqual([[], 'dev: 0.00 USD a month, 0 % of 1,000.00 (-7.00)']);
  });

  it('blocks an environment that nobody gave a budget, or one in other money', async () => {
    expect(rulesOf(await judge(state({}), state({ test: [] })))).toEqual(['block no-budget']);
    const files = { 'operations/budgets.yaml': budgets.replace('currency: USD', 'currency: EUR') };
    expect(rulesOf(await change(1, 1, files))).toEqual(['block other-currency', 'warn budgets-changed']);
  });

  it('prices both sides alike, so that other prices are no cost of the change', async () => {
    const dear = writePriceSheet({
      source: 'a test',
      fromApi: true,
      takenOn: '2026-11-24',
      currency: 'USD',
      items: [{ ...planPrice, retailPrice: 3 }],
    });
    const result = await change(100, 100, { 'infra/prices/retail-prices.json': dear });
    expect([rulesOf(result), result.tables[0]?.title]).toEqual([
      [],
      'dev: 300.00 USD a month, 30 % of 1,000.00 (as before)',
    ]);
  });

  it('tells of a change that judges itself by another budget', async () => {
    const files = {
      'operations/budgets.yaml':
        budgets.replace('monthly: 1000', 'monthly: 9000') + 'usage: { Microsoft.Cdn/profiles: { outGB: 1 } }\n',
    };
    const { findings } = await change(999, 1001, files);
    expect(findings.map(({ level, rule, why }) => `${level} ${rule}: ${why}`)).toEqual([
      'warn budgets-changed: the change is judged by what it changes itself: environments.dev.monthly 1000 → 9000; usage.Microsoft.Cdn/profiles nothing → {"outGB":1}',
    ]);
  });

  it('asks nothing of budgets that were not there, or not readable, before', async () => {
    for (const earlier of [undefined, 'environments: {'])
      expect(
        rulesOf(
          await judge(
            state({ dev: [plan('p', 1)] }, { 'operations/budgets.yaml': earlier }),
            state({ dev: [plan('p', 1)] }),
          ),
        ),
      ).toEqual([]);
  });

  it.each([
    ['old', sheet.replace('2026-11-01', '2026-10-24'), 'warn prices-old'],
    ['entered by hand', sheet.replace('"fromApi": true', '"fromApi": false'), 'warn prices-by-hand'],
  ])('tells that its prices are %s', async (_, text, rule) => {
    expect(rulesOf(await change(1, 1, { 'infra/prices/retail-prices.json': text }))).toEqual([rule]);
  });

  it('judges only the environments that were asked for, and names those that are not there', async () => {
    const head = state({ dev: [plan('p', 2000)], test: [] });
    expect(rulesOf(await judge(state({}), head, ['test']))).toEqual(['block no-budget']);
    const { notJudged } = await judge(state({}), head, ['tset']);
    expect(notJudged[0]).toBe('tset: it has no snapshot');
  });

  it('is not done without prices or budgets', async () => {
    for (const path of ['infra/prices/retail-prices.json', 'operations/budgets.yaml'])
      await expect(judge(state({}), state({ dev: [] }, { [path]: undefined }))).rejects.toThrow(path);
  });

  it('keeps tables short, and what they leave out in the sum', async () => {
    const many = Array.from({ length: 45 }, (_, index) => plan(`p${index}`, index + 1));
    const { tables } = await judge(state({ dev: [] }), state({ dev: many }));
    expect(tables[1]?.rows).toHaveLength(41);
    expect(tables[1]?.rows.at(-1)).toEqual(['', '5 more', '', '', '+15.00']);
    expect(tables[2]?.rows.at(-1)).toEqual(['5 more', '', '15.00', '']);
  });
});
