import { describe, expect, it } from 'vitest';
import { held, used } from '../../../../resources/price/amount.ts';
import { createLookup } from '../../../../resources/price/lookup.ts';
import type { Ask } from '../../../../resources/price/row.ts';
import type { RetailItem } from '../../../../resources/price/sheet.ts';
import { item, tiered } from './shop.ts';

const plan = { serviceName: 'Service', productName: 'Plan', skuName: 'P1 v3', meterName: 'P1 v3 App' };
const ask: Ask = {
  what: 'a plan',
  from: { service: 'Service', product: 'Plan' },
  sku: 'P1v3',
  meter: 'P1v3 App',
  amount: held(1),
};

function found(items: readonly RetailItem[], asked: Partial<Ask> = {}, region: string | undefined = 'westeurope') {
  return createLookup(items)({ ...ask, ...asked }, region);
}

describe('the price of an ask', () => {
  it('is of the SKU and meter however Azure spaces them', () => {
    expect(found([item({ ...plan, retailPrice: 2 }), item({ ...plan, skuName: 'P2 v3' })])).toEqual({ monthly: 1460 });
  });

  it('is of its own region before that of everywhere', () => {
    const items = [
      item({ ...plan, retailPrice: 9, armRegionName: 'Global' }),
      item({ ...plan, retailPrice: 2 }),
      item({ ...plan, retailPrice: 5, armRegionName: 'northeurope' }),
    ];
    expect(found(items)).toEqual({ monthly: 1460 });
    expect(found(items, {}, 'eastus')).toEqual({ monthly: 9 * 730 });
    expect(createLookup(items)(ask, undefined)).toEqual({ monthly: 9 * 730 });
  });

  it.each([
    ['dev and test', { type: 'DevTestConsumption' }],
    ['a reservation', { type: 'Reservation' }],
    ['a meter of another region', { isPrimaryMeterRegion: false }],
    ['another service', { serviceName: 'service' }],
    ['another product', { productName: 'Plan - Linux' }],
    ['another region', { armRegionName: 'eastus' }],
  ])('is not that of %s', (_, over) => {
    expect(found([item({ ...plan, ...over })])).toEqual({
      why: 'the price sheet has no item for Service / Plan / P1v3 / P1v3 App in westeurope',
    });
  });

  it('is none where several items fit, and names them', () => {
    const items = [item({ ...plan, meterId: 'a' }), item({ ...plan, meterId: 'b' })];
    expect(found(items)).toEqual({
      why: 'several items fit Service / Plan / P1v3 / P1v3 App: Plan / P1 v3 / P1 v3 App (a), Plan / P1 v3 / P1 v3 App (b)',
    });
  });

  it('is none where one tier has two prices, or the first is missing', () => {
    const twice = tiered(plan, [
      [0, 1],
      [0, 2],
    ]);
    expect(found(twice)).toEqual({ why: 'several items fit the tier of Plan / P1 v3 / P1 v3 App' });
    expect(found(tiered(plan, [[5, 1]]))).toEqual({ why: 'the tiers of Plan / P1 v3 / P1 v3 App do not begin at 0' });
  });

  it('is none where the sheet counts something else', () => {
    expect(found([item({ ...plan, unitOfMeasure: '1 GB' })])).toEqual({
      why: 'Plan / P1 v3 / P1 v3 App is counted in "1 GB", which is not how it is used',
    });
  });

  it('takes a tier by the units of the sheet, and a grant only where it is its own', () => {
    const requests = tiered({ ...plan, unitOfMeasure: '10K' }, [
      [100, 3],
      [0, 0],
    ]);
    const amount = used(1_500_000);
    expect(found(requests, { amount })).toEqual({ monthly: 150 });
    expect(found(requests, { amount, grantIsShared: true })).toEqual({ monthly: 450 });
  });

  it('is of one product of a family, and of the meter that a pattern names', () => {
    const family = [
      item({ ...plan, productName: 'Server General Ddsv5 Series', retailPrice: 3 }),
      item({ ...plan, productName: 'Server Memory Edsv5 Series', retailPrice: 4 }),
    ];
    const from = { service: 'Service', product: { containing: 'Server' } };
    expect(found(family, { from, product: /Memory (- )?Edsv5/, meter: /App$/ })).toEqual({ monthly: 4 * 730 });
    expect(found(family, { from })).toMatchObject({ why: expect.stringContaining('several items fit') });
  });
});
