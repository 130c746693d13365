import { describe, expect, it } from 'vitest';
import { createPricesApi, publicEndpoint } from '../../../scripts/prices-api.ts';

type Answer = Response | Error;

interface Asked {
  readonly items: Promise<readonly unknown[]>;
  readonly urls: URL[];
  readonly redirects: (string | undefined)[];
  readonly pauses: number[];
}

/** Asks an API that gives these answers, one after the other; time passes only in pauses. */
function ask(answers: readonly (Answer | ((url: URL) => Answer))[], endpoint = publicEndpoint): Asked {
  const urls: URL[] = [];
  const redirects: (string | undefined)[] = [];
  const pauses: number[] = [];
  let now = Date.parse('2026-11-24T12:00:00Z');
  const api = createPricesApi({
    endpoint,
    currency: 'USD',
    now: () => new Date(now),
    async pause(seconds) {
      pauses.push(seconds);
      now += seconds * 1000;
    },
    async fetch(url, init) {
      const answer = answers[urls.length] ?? new Error('asked once too often');
      urls.push(url);
      redirects.push(init.redirect);
      const given = typeof answer === 'function' ? answer(url) : answer;
      if (given instanceof Error) throw given;
      return given;
    },
  });
  return { items: api.items(`serviceName eq 'A'`), urls, redirects, pauses };
}

const page = (items: readonly unknown[], next: string | null = null) =>
  Response.json({ BillingCurrency: 'USD', Items: items, NextPageLink: next, Count: items.length });
const status = (code: number, headers: Record<string, string> = {}) => new Response('no', { status: code, headers });
const slow = () => status(429, { 'retry-after': '120' });
const second = `${publicEndpoint}?$skip=1`;

describe('the Retail Prices API', () => {
  it('is asked for what the filter says, in the version that tells case', async () => {
    const { items, urls } = ask([page([1])]);
    expect(await items).toEqual([1]);
    expect(Object.fromEntries(urls[0]?.searchParams ?? [])).toEqual({
      'api-version': '2023-01-01-preview',
      currencyCode: `'USD'`,
      meterRegion: `'primary'`,
      $filter: `serviceName eq 'A'`,
    });
  });

  it('is read to its last page, whose link may write the port out', async () => {
    const next = 'https://prices.azure.com:443/api/retail/prices?$skip=1';
    const { items, urls } = ask([page([1], next), page([2], `${publicEndpoint}?$skip=2`), page([3], '')]);
    expect(await items).toEqual([1, 2, 3]);
    expect(urls.slice(1).map(({ href }) => href)).toEqual([second, `${publicEndpoint}?$skip=2`]);
  });

  it.each([
    ['another host', 'https://prices.azure.com.example.org/api/retail/prices?$skip=1'],
    ['another port', 'https://prices.azure.com:8443/api/retail/prices?$skip=1'],
    ['no TLS', 'http://prices.azure.com/api/retail/prices?$skip=1'],
    ['another path', 'https://prices.azure.com/api/other?$skip=1'],
    ['a user', 'https://me@prices.azure.com/api/retail/prices?$skip=1'],
    ['no address', '/api/retail/prices?$skip=1'],
  ])('is not followed to a next page with %s', async (_, next) => {
    const { items, urls } = ask([page([1], next), page([2])]);
    await expect(items).rejects.toMatchObject({ code: 'azure-refused', message: expect.stringContaining(next) });
    expect(urls).toHaveLength(1);
  });

  it('is not followed by a redirect', async () => {
    const { items, urls, redirects } = ask([status(302, { location: 'https://elsewhere.example' }), page([])]);
    await expect(items).rejects.toThrow(/a redirect to https:\/\/elsewhere\.example, which is not followed/);
    expect([urls.length, redirects]).toEqual([1, ['manual']]);
  });

  it('is not asked in a circle', async () => {
    await expect(ask([page([1], second), page([2], second), page([3], second)]).items).rejects.toThrow(/do not end/);
  });

  it('is not asked for pages without end', async () => {
    const endless = Array.from(
      { length: 300 },
      (_, index) => () => page([index], `${publicEndpoint}?$skip=${index + 1}`),
    );
    const { items, urls } = ask(endless);
    await expect(items).rejects.toThrow(/do not end/);
    expect(urls).toHaveLength(200);
  });

  it.each([
    ['seconds', { 'retry-after': '7' }, 7],
    ['a time', { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, 30],
    ['a time that is past', { 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, 0],
    ['too long a time', { 'retry-after': '86400' }, 120],
    ['nothing', {}, 2],
    ['nonsense', { 'retry-after': 'soon' }, 2],
  ])('is waited for when it throttles and asks for %s', async (_, headers, expected) => {
    const { items, pauses } = ask([status(429, headers), page([1])]);
    expect(await items).toEqual([1]);
    expect(pauses).toEqual([expected]);
  });

  it('is asked again when it fails or does not answer, each time later', async () => {
    const { items, pauses, urls } = ask([status(503), new Error('reset'), status(500), page([1])]);
    expect(await items).toEqual([1]);
    expect(pauses).toEqual([2, 4, 8]);
    expect(new Set(urls.map(({ href }) => href)).size).toBe(1);
  });

  it.each([
    [429, 'throttled'],
    [500, 'unavailable'],
  ])('that answers %d for ever is given up', async (code, expected) => {
    const { items, urls } = ask(Array.from({ length: 20 }, () => status(code)));
    await expect(items).rejects.toMatchObject({ code: expected });
    expect(urls).toHaveLength(6);
  });

  it('is given up when all its pauses together would take too long', async () => {
    const pages = Array.from({ length: 5 }, (_, index) => [
      slow,
      slow,
      () => page([index], `${publicEndpoint}?$skip=${index + 1}`),
    ]);
    const { items, pauses } = ask(pages.flat());
    await expect(items).rejects.toMatchObject({ code: 'throttled' });
    expect(pauses).toHaveLength(7);
  });

  it.each([
    ['a refusal', status(400), /answers 400: no/],
    ['a page that is none', new Response('<html>'), /answers no page of prices: <html>/],
    ['a page without items', Response.json({ NextPageLink: null }), /answers no page of prices/],
  ])('is not asked again after %s', async (_, answer, message) => {
    const { items, urls } = ask([answer, page([])]);
    await expect(items).rejects.toThrow(message);
    expect(urls).toHaveLength(1);
  });

  it.each(['http://prices.azure.com/api/retail/prices', 'prices.azure.com', ''])('is not asked at "%s"', (endpoint) => {
    expect(() => ask([], endpoint)).toThrow(`PRICES_ENDPOINT: expected an https URL, got "${endpoint}".`);
  });
});
