/** Lists in pages, each with the link of the next. */
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { ok } from '../requests.ts';

/** @param size - items of a page where the caller names none by `$top` */
export function page(request: CloudRequest, items: readonly unknown[], size: number): CloudResponse {
  const query = request.url.searchParams;
  const top = Number(query.get('$top') ?? Number.NaN);
  const limit = Number.isInteger(top) && top > 0 ? Math.min(top, size) : size;
  const start = Number(query.get('$skiptoken') ?? 0) || 0;
  const value = items.slice(start, start + limit);
  if (start + limit >= items.length) return ok({ value });
  const next = new URL(request.url);
  next.searchParams.set('$skiptoken', String(start + limit));
  return ok({ value, nextLink: next.href });
}
