/** The committed price sheet: items as the Azure Retail Prices API answers them, and where they come from. */
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';

export const priceSheetPath = 'infra/prices/retail-prices.json';

/** One price of one meter in one region, from a quantity on. Other fields of the API (savings plans) are left out. */
export const retailItemSchema = z.object({
  currencyCode: z.string().regex(/^[A-Z]{3}$/),
  /** In units of `unitOfMeasure`, in a month: the price counts from there on. */
  tierMinimumUnits: z.number().nonnegative(),
  retailPrice: z.number().nonnegative(),
  unitPrice: z.number().nonnegative(),
  /** `westeurope`; `Global`, `Zone 1` or nothing for what has no region. */
  armRegionName: z.string(),
  location: z.string(),
  effectiveStartDate: z.iso.datetime({ offset: true }),
  meterId: z.string().min(1),
  meterName: z.string().min(1),
  productId: z.string().min(1),
  skuId: z.string().min(1),
  productName: z.string().min(1),
  skuName: z.string(),
  serviceName: z.string().min(1),
  serviceId: z.string(),
  serviceFamily: z.string(),
  unitOfMeasure: z.string().min(1),
  /** `Consumption`, `DevTestConsumption` or `Reservation`. */
  type: z.string().min(1),
  isPrimaryMeterRegion: z.boolean(),
  armSkuName: z.string(),
});

export type RetailItem = Readonly<z.output<typeof retailItemSchema>>;

const sheetSchema = z
  .strictObject({
    /** Where the numbers come from, for people. */
    source: z.string().min(1),
    /** Whether the API answered them; false for what people entered. */
    fromApi: z.boolean(),
    takenOn: z.iso.date(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    items: z.array(retailItemSchema),
  })
  .superRefine(({ currency, items }, context) => {
    items.forEach(({ currencyCode }, index) => {
      if (currencyCode !== currency)
        context.addIssue({
          code: 'custom',
          path: ['items', index, 'currencyCode'],
          message: `the sheet is in ${currency}, this item in ${currencyCode}`,
        });
    });
  });

export type PriceSheet = Readonly<Omit<z.output<typeof sheetSchema>, 'items'>> & {
  readonly items: readonly RetailItem[];
};

/** @throws AutomationError `configuration-invalid` naming the first field that is not as it must be. */
export function readPriceSheet(text: string): PriceSheet {
  const parsed = sheetSchema.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || 'the file';
  throw new AutomationError(
    'configuration-invalid',
    `${priceSheetPath} is no price sheet: ${field}: ${issue?.message ?? 'unreadable'}. Write it anew: npm run prices -- refresh.`,
    { data: { field } },
  );
}

/** In an order of its own, so that a refresh changes no line but those of prices that changed. */
export function writePriceSheet(sheet: PriceSheet): string {
  const { source, fromApi, takenOn, currency, items } = sheet;
  const fields = retailItemSchema.keyof().options;
  const ordered = items
    .toSorted((a, b) => compare(orderOf(a), orderOf(b)) || a.tierMinimumUnits - b.tierMinimumUnits)
    .map((item) => Object.fromEntries(fields.map((field) => [field, item[field]])));
  return `${JSON.stringify({ source, fromApi, takenOn, currency, items: ordered }, null, 2)}\n`;
}

/** Whole days from the day the sheet was taken until `today` (ISO dates). */
export function ageInDays({ takenOn }: Pick<PriceSheet, 'takenOn'>, today: string): number {
  return Math.floor((Date.parse(today) - Date.parse(takenOn)) / 86_400_000);
}

/** One meter in one region: its items differ in nothing but the tier. */
export function meterKeyOf({ meterId, skuId, armRegionName, type }: RetailItem): string {
  return [meterId, skuId, armRegionName, type].join('|');
}

function orderOf(item: RetailItem): string {
  const { serviceName, productName, skuName, meterName, armRegionName } = item;
  return [serviceName, productName, skuName, meterName, armRegionName, meterKeyOf(item)].join('|');
}

/** Not by locale: the order must be the same on every machine. */
function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
