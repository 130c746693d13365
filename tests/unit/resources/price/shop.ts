/** Resources and price items for tests. Prices are round and differ, so that a sum tells what is in it. */
import { createPricer, type ResourcePrice } from '../../../../resources/price/price.ts';
import type { Assumptions } from '../../../../resources/price/facts.ts';
import type { RetailItem } from '../../../../resources/price/sheet.ts';
import type { SnapshotResource } from '../../../../resources/snapshot.ts';

export function item(over: Partial<RetailItem>): RetailItem {
  const name = `${over.productName}/${over.skuName}/${over.meterName}`;
  return {
    currencyCode: 'USD',
    tierMinimumUnits: 0,
    retailPrice: 1,
    unitPrice: over.retailPrice ?? 1,
    armRegionName: 'westeurope',
    location: 'EU West',
    effectiveStartDate: '2026-01-01T00:00:00Z',
    meterId: `meter of ${name}`,
    meterName: 'Meter',
    productId: 'product',
    skuId: `sku of ${name}`,
    productName: 'Product',
    skuName: '',
    serviceName: 'Service',
    serviceId: 'service',
    serviceFamily: 'Compute',
    unitOfMeasure: '1 Hour',
    type: 'Consumption',
    isPrimaryMeterRegion: true,
    armSkuName: '',
    ...over,
  };
}

/** One meter with its tiers: `[[0, 0], [5, 2.3]]`. */
export function tiered(over: Partial<RetailItem>, tiers: readonly (readonly [number, number])[]): RetailItem[] {
  return tiers.map(([tierMinimumUnits, retailPrice]) => item({ ...over, tierMinimumUnits, retailPrice }));
}

export interface Declared {
  readonly type: string;
  readonly name?: string;
  readonly location?: string;
  readonly kind?: string;
  readonly sku?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
}

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev';

export function idOf({ type, name = 'one' }: Declared): string {
  const [namespace = '', ...types] = type.split('/');
  const names = name.split('/');
  return `${group}/providers/${namespace}/${types.map((each, index) => `${each}/${names[index]}`).join('/')}`;
}

/** As a snapshot has it; in westeurope unless said otherwise. */
export function resource(declared: Declared): SnapshotResource {
  const { name = 'one', location = 'westeurope', tags = {}, properties = {}, ...rest } = declared;
  const source = { id: idOf(declared), name, location, tags, properties, ...rest };
  return { ...source, source };
}

export function pricesOf(
  declared: readonly Declared[],
  items: readonly RetailItem[],
  usage: Readonly<Record<string, Assumptions>> = {},
): readonly ResourcePrice[] {
  return createPricer({ items }, usage)(declared.map(resource));
}
