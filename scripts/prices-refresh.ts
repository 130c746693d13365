/** Makes the price sheet anew: asks for what the price table needs, keeps what is sound, and says what became different. */
import { AutomationError } from '../errors.ts';
import { isOf, placesWithoutRegion } from '../resources/price/lookup.ts';
import type { Products } from '../resources/price/row.ts';
import { meterKeyOf, retailItemSchema, type PriceSheet, type RetailItem } from '../resources/price/sheet.ts';
import { priceRows } from '../resources/price/table.ts';
import type { PricesApi } from './prices-api.ts';

export interface Refreshed {
  readonly sheet: PriceSheet;
  /** One line each: what has a price now, has none any more, has another. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** Items that were not as the API writes them, each with the reason; they are not in the sheet. */
  readonly malformed: readonly string[];
  /** Products that the table prices from and of which nothing came: misnamed there, or gone. */
  readonly nothingFor: readonly string[];
}

export interface RefreshInput {
  readonly api: PricesApi;
  /** Where the items come from, for people. */
  readonly endpoint: string;
  readonly regions: readonly string[];
  readonly currency: string;
  /** ISO date. */
  readonly today: string;
  readonly old: PriceSheet | undefined;
}

export async function refreshPrices(input: RefreshInput): Promise<Refreshed> {
  const { api, endpoint, regions, currency, today, old } = input;
  const found = new Map<string, RetailItem>();
  const malformed: string[] = [];
  const nothingFor: string[] = [];
  // One after the other: the API is public, and limits who asks too much.
  for (const products of productsOf()) {
    const read = readItems(await api.items(filterOf(products, regions)), currency);
    malformed.push(...read.malformed.map((line) => `${nameOf(products)}: ${line}`));
    const kept = current(read.items, today).filter((item) => isWanted(item, products, regions));
    if (kept.length === 0) nothingFor.push(nameOf(products));
    for (const item of kept) found.set(`${meterKeyOf(item)}|${item.tierMinimumUnits}`, item);
  }
  const items = [...found.values()];
  if (items.length === 0)
    throw new AutomationError(
      'unavailable',
      `${endpoint} answered no price that the table needs; the sheet stays as it is.`,
    );
  return {
    sheet: { source: `${endpoint}, for ${regions.join(', ')}`, fromApi: true, takenOn: today, currency, items },
    ...compare(old?.items ?? [], items),
    malformed,
    nothingFor,
  };
}

/** Each once, whatever number of rows prices from it. */
export function productsOf(): readonly Products[] {
  const all = priceRows.flatMap(({ products }) => products);
  const keyed = all.map((products) => {
    const { service, product, meters } = products;
    return [JSON.stringify([service, product, meters?.source]), products] as const;
  });
  return [...new Map(keyed).values()];
}

/** OData of the API: it knows `eq`, `contains`, `and`, `or`, and has told case since 2023-01-01-preview. */
export function filterOf({ service, product }: Products, regions: readonly string[]): string {
  const ofProduct =
    typeof product === 'string'
      ? `productName eq ${quoted(product)}`
      : `contains(productName, ${quoted(product.containing)})`;
  const places = [...regions, ...placesWithoutRegion].map((place) => `armRegionName eq ${quoted(place)}`);
  return `serviceName eq ${quoted(service)} and ${ofProduct} and priceType eq 'Consumption' and (${places.join(' or ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function readItems(
  raw: readonly unknown[],
  currency: string,
): { readonly items: readonly RetailItem[]; readonly malformed: readonly string[] } {
  const items: RetailItem[] = [];
  const malformed: string[] = [];
  raw.forEach((each, index) => {
    const parsed = retailItemSchema.safeParse(each);
    const issue = parsed.error?.issues[0];
    if (!parsed.success) malformed.push(`item ${index}${meterOf(each)}: ${issue?.path.join('.')}: ${issue?.message}`);
    else if (parsed.data.currencyCode !== currency)
      malformed.push(`item ${index}${meterOf(each)}: expected ${currency}, got ${parsed.data.currencyCode}`);
    else items.push(parsed.data);
  });
  return { items, malformed };
}

function meterOf(item: unknown): string {
  const isNamed = typeof item === 'object' && item !== null && 'meterName' in item;
  return isNamed ? ` "${String(item.meterName)}"` : '';
}

/** Not trusting that the filter was understood. */
function isWanted(item: RetailItem, products: Products, regions: readonly string[]): boolean {
  const places: readonly string[] = [...regions, ...placesWithoutRegion];
  const { type, isPrimaryMeterRegion, armRegionName } = item;
  return type === 'Consumption' && isPrimaryMeterRegion && places.includes(armRegionName) && isOf(products, item);
}

/** Of several versions of one price the one that counts today. */
function current(items: readonly RetailItem[], today: string): readonly RetailItem[] {
  const until = Date.parse(today) + 86_400_000;
  const begun = items.filter(({ effectiveStartDate }) => Date.parse(effectiveStartDate) < until);
  const versions = Map.groupBy(begun, (item) => `${meterKeyOf(item)}|${item.tierMinimumUnits}`);
  return [...versions.values()].flatMap((same) =>
    same.toSorted((a, b) => Date.parse(b.effectiveStartDate) - Date.parse(a.effectiveStartDate)).slice(0, 1),
  );
}

type ByTitle = ReadonlyMap<string, RetailItem>;

function compare(
  before: readonly RetailItem[],
  after: readonly RetailItem[],
): Pick<Refreshed, 'added' | 'removed' | 'changed'> {
  const [old, now] = [byTitle(before), byTitle(after)];
  return {
    added: onlyIn(now, old),
    removed: onlyIn(old, now),
    changed: [...now]
      .flatMap(([title, item]) => {
        const was = old.get(title);
        return was === undefined || priceOf(was) === priceOf(item)
          ? []
          : [`${title}: ${priceOf(was)} → ${priceOf(item)}`];
      })
      .toSorted(),
  };
}

/** By names, not by ids: those of a sheet that people entered are made up. */
function byTitle(items: readonly RetailItem[]): ByTitle {
  return new Map(items.map((item) => [titleOf(item), item]));
}

function onlyIn(items: ByTitle, others: ByTitle): readonly string[] {
  const lines = [...items].filter(([title]) => !others.has(title));
  return lines.map(([title, item]) => `${title}: ${priceOf(item)}`).toSorted();
}

function titleOf({ productName, skuName, meterName, armRegionName, tierMinimumUnits }: RetailItem): string {
  const tier = tierMinimumUnits === 0 ? '' : `, from ${tierMinimumUnits}`;
  return `${productName} / ${skuName} / ${meterName} (${armRegionName || 'nowhere'}${tier})`;
}

function priceOf({ retailPrice, unitOfMeasure }: RetailItem): string {
  return `${retailPrice} for ${unitOfMeasure}`;
}

function nameOf({ service, product }: Products): string {
  return `${service} / ${typeof product === 'string' ? product : `…${product.containing}…`}`;
}
