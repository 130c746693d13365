/** The Azure Retail Prices API below `/retail-prices`: list prices for everybody, filtered and in pages. It has the prices of the committed sheet until told otherwise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { checked } from '../control-input.ts';
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import { objectOf, listOf, type JsonObject } from '../json.ts';
import { beginsWith, ok } from '../requests.ts';
import { parseFilter } from './filter.ts';

const sheetPath = join(import.meta.dirname, '../../../infra/prices/retail-prices.json');

/** Items are what the test says they are: malformed ones too. */
const seedSchema = z.strictObject({ items: z.array(z.unknown()) });

export function createRetailPricesService(context: CloudContext, { pageSize }: { pageSize: number }): CloudService {
  const kept = context.store.collection<readonly unknown[]>('retail-prices');
  const items = (): readonly unknown[] =>
    kept.get('items') ?? listOf(objectOf(JSON.parse(readFileSync(sheetPath, 'utf8')))['items']);

  function prices(request: CloudRequest): CloudResponse {
    const query = request.url.searchParams;
    let matches;
    try {
      matches = parseFilter(query.get('$filter') ?? '');
    } catch (error) {
      return invalid(error instanceof Error ? error.message : String(error));
    }
    const currency = /^'([A-Z]{3})'$/.exec(query.get('currencyCode') ?? "'USD'")?.[1];
    if (currency === undefined) return invalid('currencyCode');
    const isPrimaryOnly = query.get('meterRegion') === "'primary'";
    const found = items()
      .map((item) => objectOf(item))
      .filter((item) => !isPrimaryOnly || item['isPrimaryMeterRegion'] !== false)
      // Azure has each price in many currencies; here each has its own.
      .filter((item) => (item['currencyCode'] ?? currency) === currency && matches(item));
    const skip = Math.max(Number(query.get('$skip') ?? 0) || 0, 0);
    const page = found.slice(skip, skip + pageSize);
    return ok({
      BillingCurrency: currency,
      CustomerEntityId: 'Default',
      CustomerEntityType: 'Retail',
      Items: page,
      NextPageLink: skip + pageSize < found.length ? nextOf(request, skip + pageSize) : null,
      Count: page.length,
    } satisfies JsonObject);
  }

  function nextOf(request: CloudRequest, skip: number): string {
    const next = new URL(`${context.baseUrl()}${request.url.pathname}${request.url.search}`);
    next.searchParams.set('$skip', String(skip));
    return next.href;
  }

  return {
    name: 'retail-prices',
    claims: (request) => beginsWith(request.segments, 'retail-prices'),
    handle(request) {
      const path = `${request.method} ${request.segments.slice(1).join('/')}`;
      return path === 'GET api/retail/prices' ? prices(request) : undefined;
    },
    control(request, path) {
      if (path.join('/') !== 'retail-prices' || request.method !== 'PUT') return undefined;
      kept.put('items', checked(seedSchema, request).items);
      return ok();
    },
    status: () => ({ items: items().length }),
  };
}

function invalid(what: string): CloudResponse {
  const error = { Code: 'BadRequest', Message: `Invalid OData parameters supplied: ${what}` };
  return { status: 400, body: { Error: error } };
}
