import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costDelta } from '../../../gates/cost/delta.ts';
import type { ResourcePrice } from '../../../resources/price/price.ts';
import { resource } from '../resources/price/shop.ts';

function price(name: string, monthly: number): ResourcePrice {
  return { resource: resource({ type: 'X/y', name }), monthly, lines: [{ what: 'it', monthly }], unpriced: [] };
}

const estates = fc
  .uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), cents: fc.nat({ max: 1e6 }) }), {
    selector: ({ name }) => name,
  })
  .map((all) => all.map(({ name, cents }) => price(name, cents / 100)));

describe('the difference of two estates', () => {
  it('is turned round when they are', () => {
    fc.assert(
      fc.property(estates, estates, (before, after) => {
        const [there, back] = [costDelta(before, after), costDelta(after, before)];
        expect(there.delta).toBeCloseTo(-back.delta, 6);
        const byId = new Map(
          back.changes.map((change) => [(change.after ?? change.before)?.resource.id, change.delta]),
        );
        for (const { before: was, after: is, delta } of there.changes)
          expect(delta + (byId.get((is ?? was)?.resource.id) ?? NaN)).toBe(0);
      }),
    );
  });

  it('is the sum of the differences of the resources', () => {
    fc.assert(
      fc.property(estates, estates, (before, after) => {
        const { delta, changes } = costDelta(before, after);
        expect(changes.reduce((sum, change) => sum + change.delta, 0)).toBeCloseTo(delta, 6);
      }),
    );
  });

  it('is nothing between an estate and itself', () => {
    fc.assert(
      fc.property(estates, (all) => {
        expect(costDelta(all, all.toReversed()).changes.every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });

  it('tells what is added, removed and changed, by ids without case', () => {
    const loud = price('same', 1);
    const { changes } = costDelta(
      [
        price('gone', 1),
        price('changed', 1),
        { ...loud, resource: { ...loud.resource, id: loud.resource.id.toUpperCase() } },
      ],
      [price('changed', 2), price('same', 1), price('made', 3)],
    );
    expect(changes.map(({ kind, delta }) => [kind, delta])).toEqual([
      ['removed', -1],
      ['changed', 1],
      ['same', 0],
      ['added', 3],
    ]);
  });
});
