/** What each resource type comes to. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../resources/price/facts.ts';
import { freeTypes } from '../../../../resources/price/free.ts';
import { freeReasonOf, priceRows } from '../../../../resources/price/table.ts';
import type { Case } from './case.ts';
import { computeCases } from './cases-compute.ts';
import { dataCases } from './cases-data.ts';
import { edgeCases } from './cases-edge.ts';
import { messagingCases } from './cases-messaging.ts';
import { observabilityCases } from './cases-observability.ts';
import { pricesOf, resource } from './shop.ts';

const cases: readonly Case[] = [...computeCases, ...dataCases, ...edgeCases, ...messagingCases, ...observabilityCases];

const rounded = (monthly: number) => Math.round(monthly * 1e6) / 1e6;
const isAs = (why: string, expected: string | RegExp | undefined) =>
  expected instanceof RegExp ? expected.test(why) : why === expected;

describe('the price of', () => {
  it.each(cases.map((each) => [each.title, each] as const))(
    '%s',
    (_, { of, beside = [], usage, items, costs, unpriced = [] }) => {
      const [price] = pricesOf([of, ...beside], items ?? [], usage === undefined ? {} : { [of.type]: usage });

      const lines = (price?.lines ?? []).map(({ what, monthly }) => [what, rounded(monthly)]);
      expect(lines).toEqual(Object.entries(costs).map(([what, monthly]) => [what, rounded(monthly)]));
      const sum = Object.values(costs).reduce((total, each) => total + each, 0);
      expect(rounded(price?.monthly ?? NaN)).toBe(rounded(sum));
      const said = (price?.unpriced ?? []).map((why, index) => (isAs(why, unpriced[index]) ? unpriced[index] : why));
      expect(said).toEqual(unpriced);
    },
  );
});

describe('the price table', () => {
  it('has a case for every row', () => {
    const tried = new Set(cases.map(({ of }) => of.type));
    expect(priceRows.map(({ type }) => type).filter((type) => !tried.has(type))).toEqual([]);
  });

  it('has one row a type, and no type both a price and a reason to be free', () => {
    const types = priceRows.map(({ type }) => type.toLowerCase());
    expect(new Set(types).size).toBe(types.length);
    const free = new Set(Object.keys(freeTypes).map((type) => type.toLowerCase()));
    expect(types.filter((type) => free.has(type))).toEqual([]);
  });

  it('asks only for what a refresh brings', () => {
    const strangers = cases.flatMap(({ of, beside = [], usage = {} }) => {
      const row = priceRows.find(({ type }) => type === of.type);
      const all = new Map([of, ...beside].map(resource).map((each) => [each.id.toLowerCase(), each]));
      const { facts } = factsOf(resource(of), { assumptions: usage, resources: all });
      const verdict = row?.price(facts) ?? [];
      if ('free' in verdict || 'unknown' in verdict) return [];
      return verdict
        .filter(({ from }) => row?.products.some((products) => isDeepStrictEqual(products, from)) !== true)
        .map(({ what }) => `${of.type}: ${what}`);
    });
    expect(strangers).toEqual([]);
  });

  it('takes nothing for free that nobody gave a reason for', () => {
    expect(freeReasonOf('microsoft.storage/storageaccounts/blobServices/containers')).toMatch(/account/);
    expect(freeReasonOf('Microsoft.Storage/other')).toBeUndefined();
    expect(freeReasonOf('Microsoft.Network/virtualNetworks/virtualNetworkPeerings')).toBeUndefined();
  });
});
