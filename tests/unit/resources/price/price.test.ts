import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPricer, totalOf } from '../../../../resources/price/price.ts';
import { priceSheetPath, readPriceSheet } from '../../../../resources/price/sheet.ts';
import { readSnapshot } from '../../../../resources/snapshot.ts';
import { item, pricesOf, resource, type Declared } from './shop.ts';

const items = [
  item({
    serviceName: 'Azure App Service',
    productName: 'Azure App Service Premium v3 Plan',
    skuName: 'P1v3',
    meterName: 'P1v3 App',
    retailPrice: 0.317,
  }),
  item({
    serviceName: 'Key Vault',
    productName: 'Key Vault',
    skuName: 'Standard',
    meterName: 'Operations',
    unitOfMeasure: '10K',
    retailPrice: 0.03,
  }),
];
const usage = { 'microsoft.keyvault/VAULTS': { operations: 123_456 } };

const declared = fc.oneof(
  fc
    .integer({ min: 0, max: 30 })
    .map((capacity) => ({ type: 'Microsoft.Web/serverfarms', sku: { name: 'P1v3', capacity } })),
  fc.constant({ type: 'Microsoft.KeyVault/vaults', properties: { sku: { name: 'standard' } } }),
  fc.constant({ type: 'Microsoft.Resources/deployments' }),
  fc.constant({ type: 'Microsoft.Unheard/of' }),
);
/** Each with a name of its own. */
const estates = fc
  .array(declared, { maxLength: 20 })
  .map((all) => all.map((each, index): Declared => ({ ...each, name: `r${index}` })));

describe('prices', () => {
  it('of two parts of an estate are together those of the whole', () => {
    fc.assert(
      fc.property(estates, fc.nat({ max: 20 }), (all, at) => {
        const parts = [all.slice(0, at), all.slice(at)].map((part) => pricesOf(part, items, usage));
        const whole = pricesOf(all, items, usage);
        expect(totalOf(parts.flat())).toBeCloseTo(totalOf(whole), 6);
        expect(parts.flat().map(({ unpriced }) => unpriced)).toEqual(whole.map(({ unpriced }) => unpriced));
      }),
    );
  });

  it('never take for free what they do not know', () => {
    const [price] = pricesOf([{ type: 'Microsoft.Unheard/of' }], items);
    expect(price).toMatchObject({ monthly: 0, unpriced: ['the price table has no row for Microsoft.Unheard/of'] });
  });

  it.each([
    ['West Europe', []],
    ['northeurope', [expect.stringMatching(/P1v3 in northeurope$/)]],
  ])('are those of the region %s', (location, unpriced) => {
    const [price] = pricesOf([{ type: 'Microsoft.Web/serverfarms', location, sku: { name: 'P1v3' } }], items);
    expect(price?.unpriced).toEqual(unpriced);
  });

  it('of 2,000 resources are there in well under a second', () => {
    const sheet = readPriceSheet(readFileSync(join(import.meta.dirname, '../../../..', priceSheetPath), 'utf8'));
    const resources = Array.from({ length: 2000 }, (_, index) =>
      resource({ type: 'Microsoft.Web/serverfarms', name: `p${index}`, kind: 'linux', sku: { name: 'P1v3' } }),
    );
    const begun = performance.now();
    const prices = createPricer(sheet, {})(resources);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(prices.filter(({ monthly }) => monthly > 0)).toHaveLength(2000);
  });
});

describe('the committed snapshots', () => {
  const folder = join(import.meta.dirname, '../../../../infra/snapshots');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

  it.each(files)('%s has only types that somebody thought of', (file) => {
    const { resources } = readSnapshot('dev', JSON.parse(readFileSync(join(folder, file), 'utf8')));
    const why = createPricer({ items: [] }, {})(resources).flatMap(({ unpriced }) => unpriced);
    expect(why.filter((reason) => reason.includes('has no row'))).toEqual([]);
  });
});
