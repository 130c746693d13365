/** What the resources of a snapshot cost in a month. What cannot be priced says why, and is never taken for free. Pure. */
import { resourceKey } from '../resource-id.ts';
import type { SnapshotResource } from '../snapshot.ts';
import { factsOf, type Assumptions } from './facts.ts';
import { createLookup } from './lookup.ts';
import type { Ask, PriceRow } from './row.ts';
import type { PriceSheet } from './sheet.ts';
import { freeReasonOf, priceRows } from './table.ts';

export interface CostLine {
  /** For people: `2 × P1v3`. */
  readonly what: string;
  readonly monthly: number;
}

export interface ResourcePrice {
  readonly resource: SnapshotResource;
  /** Sum of the lines: the whole cost only where nothing is left unpriced. In the currency of the sheet. */
  readonly monthly: number;
  readonly lines: readonly CostLine[];
  /** Why something of it, or all of it, has no price. */
  readonly unpriced: readonly string[];
}

/** @param usage by resource type, as Azure writes it or not. */
export function createPricer(
  sheet: Pick<PriceSheet, 'items'>,
  usage: Readonly<Record<string, Assumptions | undefined>>,
): (resources: readonly SnapshotResource[]) => readonly ResourcePrice[] {
  const lookup = createLookup(sheet.items);
  const assumptions = new Map(Object.entries(usage).map(([type, quantities]) => [type.toLowerCase(), quantities]));
  const rows = new Map(priceRows.map((row) => [row.type.toLowerCase(), row]));

  return (resources) => {
    const byKey = new Map(resources.map((resource) => [resourceKey(resource.id), resource]));

    const priceOf = (resource: SnapshotResource): ResourcePrice => {
      const type = resource.type.toLowerCase();
      const row = rows.get(type);
      if (row !== undefined) return byRow(resource, row);
      return freeReasonOf(type) === undefined
        ? priced(resource, [], [`the price table has no row for ${resource.type}`])
        : priced(resource, [], []);
    };

    const byRow = (resource: SnapshotResource, row: PriceRow): ResourcePrice => {
      const world = { assumptions: assumptions.get(row.type.toLowerCase()) ?? {}, resources: byKey };
      const { facts, open, missing } = factsOf(resource, world);
      const verdict = row.price(facts);
      if (open.size > 0) return priced(resource, [], [`${[...open].join(', ')}: only a deployment decides that`]);
      if ('free' in verdict) return priced(resource, [], []);
      if ('unknown' in verdict) return priced(resource, [], [verdict.unknown]);
      const region = regionOf(resource.location);
      const answers = verdict
        // Nothing of it costs nothing, whatever its price.
        .filter(({ amount }) => amount.quantity > 0)
        .map((ask: Ask) => ({ ask, found: lookup(ask, region) }));
      const lines = answers.flatMap(({ ask, found }) =>
        'monthly' in found ? [{ what: ask.what, monthly: found.monthly }] : [],
      );
      const unpriced = answers.flatMap(({ ask, found }) => ('why' in found ? [`${ask.what}: ${found.why}`] : []));
      const assumed = [...missing].map((name) => `operations/budgets.yaml assumes no ${name} for ${row.type}`);
      return priced(resource, lines, [...unpriced, ...assumed]);
    };

    return resources.map(priceOf);
  };
}

export function totalOf(prices: readonly ResourcePrice[]): number {
  return prices.reduce((sum, { monthly }) => sum + monthly, 0);
}

function priced(resource: SnapshotResource, lines: readonly CostLine[], unpriced: readonly string[]): ResourcePrice {
  return { resource, lines, monthly: lines.reduce((sum, { monthly }) => sum + monthly, 0), unpriced };
}

/** `West Europe` and `westeurope` are one; what is global has none. */
function regionOf(location: string | undefined): string | undefined {
  const region = location?.replaceAll(/\s/g, '').toLowerCase();
  return region === undefined || region === 'global' ? undefined : region;
}
