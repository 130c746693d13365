/** What a change does to the cost, resource by resource. Pure. */
import { totalOf, type ResourcePrice } from '../../resources/price/price.ts';
import { resourceKey } from '../../resources/resource-id.ts';

export interface CostChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'same';
  readonly before: ResourcePrice | undefined;
  readonly after: ResourcePrice | undefined;
  /** By so much a month it costs more. */
  readonly delta: number;
}

export interface CostDelta {
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  /** Every resource of either side. */
  readonly changes: readonly CostChange[];
}

/** Less than this is rounding: prices are added in another order. */
const nothing = 1e-6;

export function costDelta(before: readonly ResourcePrice[], after: readonly ResourcePrice[]): CostDelta {
  const old = new Map(before.map((price) => [resourceKey(price.resource.id), price]));
  const now = new Map(after.map((price) => [resourceKey(price.resource.id), price]));
  const changes = [...new Set([...old.keys(), ...now.keys()])].map((key) => changeOf(old.get(key), now.get(key)));
  const [was, is] = [totalOf(before), totalOf(after)];
  return { before: was, after: is, delta: is - was, changes };
}

function changeOf(before: ResourcePrice | undefined, after: ResourcePrice | undefined): CostChange {
  const delta = (after?.monthly ?? 0) - (before?.monthly ?? 0);
  const sides = { before, after, delta };
  if (before === undefined) return { kind: 'added', ...sides };
  if (after === undefined) return { kind: 'removed', ...sides };
  return { kind: Math.abs(delta) > nothing ? 'changed' : 'same', ...sides };
}
