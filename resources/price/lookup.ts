/** Finds the one meter of the price sheet that an ask means. */
import { inUnits } from './amount.ts';
import type { Ask, Products } from './row.ts';
import { meterKeyOf, type RetailItem } from './sheet.ts';
import { tieredCost, withoutGrant } from './tiers.ts';

/** Where Azure puts what has no region: `Zone 1` is Europe and North America. In this order, after the region itself. */
export const placesWithoutRegion = ['Global', 'Zone 1', ''] as const;

export type Found = { readonly monthly: number } | { readonly why: string };

export type Lookup = (ask: Ask, region: string | undefined) => Found;

export function createLookup(items: readonly RetailItem[]): Lookup {
  const byService = Map.groupBy(
    items.filter(({ type, isPrimaryMeterRegion }) => type === 'Consumption' && isPrimaryMeterRegion),
    ({ serviceName }) => serviceName,
  );
  return (ask, region) => {
    const fitting = (byService.get(ask.from.service) ?? []).filter((item) => fits(ask, item));
    const places = region === undefined ? placesWithoutRegion : [region, ...placesWithoutRegion];
    const here = places
      .map((place) => fitting.filter(({ armRegionName }) => armRegionName === place))
      .find((found) => found.length > 0);
    if (here === undefined) return { why: `the price sheet has no item for ${wanted(ask)}${placeOf(region)}` };
    const meters = [...Map.groupBy(here, meterKeyOf).values()];
    const [meter = []] = meters;
    if (meters.length > 1) {
      const names = meters.map((each) => `${nameOf(each)} (${each[0]?.meterId})`).join(', ');
      return { why: `several items fit ${wanted(ask)}: ${names}` };
    }
    return costOf(ask, meter);
  };
}

function costOf({ amount, grantIsShared }: Ask, meter: readonly RetailItem[]): Found {
  const unit = meter[0]?.unitOfMeasure ?? '';
  const quantity = inUnits(amount, unit);
  if (quantity === undefined) return { why: `${nameOf(meter)} is counted in "${unit}", which is not how it is used` };
  const tiers = meter
    .map(({ tierMinimumUnits, retailPrice }) => ({ from: tierMinimumUnits, price: retailPrice }))
    .toSorted((a, b) => a.from - b.from);
  if (tiers[0]?.from !== 0) return { why: `the tiers of ${nameOf(meter)} do not begin at 0` };
  if (tiers.some(({ from }, index) => from === tiers[index - 1]?.from))
    return { why: `several items fit the tier of ${nameOf(meter)}` };
  return { monthly: tieredCost(quantity, grantIsShared ? withoutGrant(tiers) : tiers) };
}

/** Whether an item is of these products. */
export function isOf({ service, product, meters }: Products, item: RetailItem): boolean {
  return (
    item.serviceName === service &&
    (typeof product === 'string' ? item.productName === product : item.productName.includes(product.containing)) &&
    (meters === undefined || meters.test(item.meterName))
  );
}

function fits({ from, product, sku, meter }: Ask, item: RetailItem): boolean {
  return (
    isOf(from, item) &&
    (product === undefined || product.test(item.productName)) &&
    (sku === undefined || plain(item.skuName) === plain(sku)) &&
    (meter === undefined ||
      (typeof meter === 'string' ? plain(item.meterName) === plain(meter) : meter.test(item.meterName)))
  );
}

function plain(text: string): string {
  return text.replaceAll(/\s/g, '').toLowerCase();
}

function wanted({ from, product, sku, meter }: Ask): string {
  const name = typeof from.product === 'string' ? from.product : from.product.containing;
  return [from.service, product?.source ?? name, sku, typeof meter === 'string' ? meter : meter?.source]
    .filter((part) => part !== undefined)
    .join(' / ');
}

function placeOf(region: string | undefined): string {
  return region === undefined ? '' : ` in ${region}`;
}

function nameOf(meter: readonly RetailItem[]): string {
  const [item] = meter;
  return item === undefined ? 'nothing' : `${item.productName} / ${item.skuName} / ${item.meterName}`;
}
