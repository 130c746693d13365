/** The Azure Retail Prices API: everything that a filter finds, page by page, with patience for its limits and none for its strangers. */
import * as z from 'zod';
import { AutomationError } from '../errors.ts';

export const publicEndpoint = 'https://prices.azure.com/api/retail/prices';
const apiVersion = '2023-01-01-preview';

const limits = {
  answerMs: 30_000,
  totalMs: 15 * 60_000,
  attempts: 6,
  /** No server makes us wait longer than this at once. */
  waitSeconds: 120,
  /** Of one filter: a link that leads round in circles ends somewhere. */
  pages: 200,
} as const;

export interface PricesApi {
  /**
   * Items as they came, of all pages.
   * @param filter OData; values are told by case
   * @throws AutomationError `unavailable`, `throttled` when patience ends, `azure-refused` for what will not get better.
   */
  items(filter: string): Promise<readonly unknown[]>;
}

/** As much of the platform's `fetch` as is needed. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

export interface PricesApiOptions {
  /** https only. */
  readonly endpoint: string;
  readonly currency: string;
  readonly fetch: Fetch;
  now(): Date;
  pause(seconds: number): Promise<void>;
}

const pageSchema = z.looseObject({ Items: z.array(z.unknown()), NextPageLink: z.string().nullish() });

export function createPricesApi({ endpoint, currency, fetch: ask, now, pause }: PricesApiOptions): PricesApi {
  const home = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (home?.protocol !== 'https:')
    throw new AutomationError('configuration-invalid', `PRICES_ENDPOINT: expected an https URL, got "${endpoint}".`);
  const deadline = now().getTime() + limits.totalMs;

  async function page(url: URL): Promise<z.output<typeof pageSchema>> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await attemptAt(url);
      if ('page' in answer) return answer.page;
      const seconds = Math.min(answer.retryAfterSeconds ?? 2 ** attempt, limits.waitSeconds);
      const isLate = now().getTime() + seconds * 1000 > deadline;
      if (attempt === limits.attempts || isLate) throw answer.error;
      await pause(seconds);
    }
  }

  async function attemptAt(
    url: URL,
  ): Promise<
    | { readonly page: z.output<typeof pageSchema> }
    | { readonly error: AutomationError; readonly retryAfterSeconds: number | undefined }
  > {
    let response: Response;
    let text: string;
    try {
      response = await ask(url, {
        // Followed, a redirect could lead anywhere.
        redirect: 'manual',
        headers: { accept: 'application/json', 'user-agent': 'chaufher-operations' },
        signal: AbortSignal.timeout(limits.answerMs),
      });
      text = await response.text();
    } catch (cause) {
      const error = new AutomationError('unavailable', `${home?.origin} does not answer.`, { cause });
      return { error, retryAfterSeconds: undefined };
    }
    const { status } = response;
    if (status === 429 || status >= 500) {
      const code = status === 429 ? 'throttled' : 'unavailable';
      const error = new AutomationError(code, `${home?.origin} answers ${status}.`, { data: { status } });
      return { error, retryAfterSeconds: retryAfterOf(response.headers.get('retry-after'), now()) };
    }
    if (status !== 200) {
      const location = response.headers.get('location');
      const what = location === null ? text.slice(0, 300) : `a redirect to ${location}, which is not followed`;
      throw new AutomationError('azure-refused', `${url.href} answers ${status}: ${what}`, { data: { status } });
    }
    return { page: read(text, url) };
  }

  /** The API writes its port out, which is no other address. */
  function nextOf(link: string): URL {
    const next = URL.canParse(link) ? new URL(link) : undefined;
    if (next !== undefined && next.origin === home?.origin && next.pathname === home.pathname && next.username === '')
      return next;
    throw new AutomationError(
      'azure-refused',
      `The next page is said to be at ${link}: not of ${endpoint}, not asked.`,
    );
  }

  return {
    async items(filter) {
      const found: unknown[] = [];
      let url: URL | undefined = new URL(home);
      url.searchParams.set('api-version', apiVersion);
      url.searchParams.set('currencyCode', `'${currency}'`);
      url.searchParams.set('meterRegion', `'primary'`);
      url.searchParams.set('$filter', filter);
      const asked = new Set<string>();
      while (url !== undefined) {
        if (asked.has(url.href) || asked.size === limits.pages)
          throw new AutomationError(
            'azure-refused',
            `The pages of ${filter} do not end: ${url.href} again or over ${limits.pages}.`,
          );
        asked.add(url.href);
        const { Items: items, NextPageLink: link }: z.output<typeof pageSchema> = await page(url);
        found.push(...items);
        url = link ? nextOf(link) : undefined;
      }
      return found;
    },
  };
}

function read(text: string, url: URL): z.output<typeof pageSchema> {
  const parsed = pageSchema.safeParse(json(text));
  if (parsed.success) return parsed.data;
  throw new AutomationError('azure-refused', `${url.href} answers no page of prices: ${text.slice(0, 120)}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Seconds, or the time from which on it may be asked again. */
function retryAfterOf(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(seconds, 0) : undefined;
}
