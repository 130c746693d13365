import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../local/cloud/retail-prices/filter.ts';
import type { PriceSheet, RetailItem } from '../../../resources/price/sheet.ts';
import { filterOf, productsOf, refreshPrices, type Refreshed } from '../../../scripts/prices-refresh.ts';
import { item } from '../resources/price/shop.ts';

const vault: Partial<RetailItem> = {
  serviceName: 'Key Vault',
  productName: 'Key Vault',
  skuName: 'Standard',
  meterName: 'Operations',
  unitOfMeasure: '10K',
  retailPrice: 0.03,
};

const version = (effectiveStartDate: string, retailPrice: number) =>
  item({ ...vault, effectiveStartDate, retailPrice });

/** What a refresh makes of what the API has, by an API that understands its filters. */
function refresh(items: readonly unknown[], old?: readonly RetailItem[]): Promise<Refreshed> {
  const sheet: PriceSheet | undefined = old && {
    source: 'by hand',
    fromApi: false,
    takenOn: '2026-01-01',
    currency: 'USD',
    items: old,
  };
  return refreshPrices({
    api: {
      async items(filter) {
        const matches = parseFilter(filter);
        return items.filter((each) => typeof each === 'object' && each !== null && matches({ ...each }));
      },
    },
    endpoint: 'https://prices.example',
    regions: ['westeurope', 'northeurope'],
    currency: 'USD',
    today: '2026-11-24',
    old: sheet,
  });
}

describe('a refresh of the prices', () => {
  it('keeps what the table needs, of its regions and of none', async () => {
    const kept = [
      item(vault),
      item({ ...vault, armRegionName: 'northeurope' }),
      item({ ...vault, armRegionName: 'Global', skuName: 'Premium' }),
    ];
    const others = [
      item({ ...vault, armRegionName: 'eastus' }),
      item({ ...vault, meterName: 'Secret Renewal' }),
      item({ ...vault, serviceName: 'key vault' }),
      item({ ...vault, type: 'Reservation' }),
      item({ ...vault, isPrimaryMeterRegion: false }),
    ];
    const { sheet } = await refresh([...kept, ...others]);
    expect(new Set(sheet.items)).toEqual(new Set(kept));
    expect(sheet).toMatchObject({
      source: 'https://prices.example, for westeurope, northeurope',
      fromApi: true,
      takenOn: '2026-11-24',
    });
  });

  it('does not trust that a filter was understood', async () => {
    const all = [item(vault), item({ ...vault, armRegionName: 'eastus' }), item({ ...vault, productName: 'Other' })];
    const { sheet } = await refreshPrices({
      api: { items: async () => all },
      endpoint: 'https://prices.example',
      regions: ['westeurope'],
      currency: 'USD',
      today: '2026-11-24',
      old: undefined,
    });
    expect(sheet.items).toEqual([item(vault)]);
  });

  it('takes the version of a price that counts today', async () => {
    const { sheet } = await refresh([
      version('2026-01-01T00:00:00Z', 1),
      version('2026-11-24T00:00:00Z', 2),
      version('2026-12-01T00:00:00Z', 3),
    ]);
    expect(sheet.items.map(({ retailPrice }) => retailPrice)).toEqual([2]);
  });

  it('names what is malformed, and goes on without it', async () => {
    const { sheet, malformed } = await refresh([
      { ...item(vault), retailPrice: 'cheap' },
      { ...item({ ...vault, skuName: 'Premium' }), currencyCode: 'EUR' },
      item({ ...vault, armRegionName: 'northeurope' }),
    ]);
    expect(sheet.items).toHaveLength(1);
    expect(malformed).toEqual([
      expect.stringMatching(/^Key Vault \/ Key Vault: item 0 "Operations": retailPrice: .*number/),
      'Key Vault / Key Vault: item 1 "Operations": expected USD, got EUR',
    ]);
  });

  it('says what is new, gone and dearer, whatever the ids of a sheet by hand', async () => {
    const old = [
      item({ ...vault, meterId: 'by-hand', skuId: 'by-hand' }),
      item({ ...vault, skuName: 'Premium', meterId: 'by-hand', skuId: 'by-hand' }),
    ];
    const { added, removed, changed } = await refresh(
      [item({ ...vault, retailPrice: 0.04 }), item({ ...vault, armRegionName: 'northeurope' })],
      old,
    );
    expect({ added, removed, changed }).toEqual({
      added: ['Key Vault / Standard / Operations (northeurope): 0.03 for 10K'],
      removed: ['Key Vault / Premium / Operations (westeurope): 0.03 for 10K'],
      changed: ['Key Vault / Standard / Operations (westeurope): 0.03 for 10K → 0.04 for 10K'],
    });
  });

  it('names the products of which nothing came', async () => {
    const { nothingFor } = await refresh([item(vault)]);
    expect(nothingFor).toHaveLength(productsOf().length - 1);
    expect(nothingFor).toContain('Azure Database for PostgreSQL / …PostgreSQL Flexible Server…');
    expect(nothingFor).not.toContain('Key Vault / Key Vault');
  });

  it('makes no sheet of nothing', async () => {
    await expect(refresh([])).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('asks for each product once, and quotes what has quotes', () => {
    const filters = productsOf().map((products) => filterOf(products, ['westeurope']));
    expect(new Set(filters).size).toBeGreaterThan(filters.length - 3);
    expect(filterOf({ service: `A'B`, product: { containing: 'C' } }, ['weu'])).toBe(
      `serviceName eq 'A''B' and contains(productName, 'C') and priceType eq 'Consumption' and (armRegionName eq 'weu' or armRegionName eq 'Global' or armRegionName eq 'Zone 1' or armRegionName eq '')`,
    );
  });
});
