/** Pages: what a person must look at, by when. Nothing that cannot be done fails silently (law 7). */
import type { TableClient } from '@azure/data-tables';
import { change, existing } from './change.ts';
import { isoAfter, isoNow, type Clock } from './clock.ts';
import { createCollection, type Page as Listed } from './collection.ts';

export interface Page {
  readonly id: string;
  readonly environment: string;
  /** 0 (critical) to 4 (verbose). */
  readonly severity: number;
  readonly title: string;
  readonly why: string;
  /** What is known at the time. Never a secret. */
  readonly known: Readonly<Record<string, unknown>>;
  readonly pagedAt: string;
  readonly respondBy: string;
  readonly incident?: string;
  readonly run?: string;
  readonly acknowledged?: { readonly by: string; readonly at: string };
}

export interface PageInput {
  readonly id: string;
  readonly environment: string;
  readonly severity: number;
  readonly title: string;
  readonly why: string;
  readonly known: Readonly<Record<string, unknown>>;
  readonly respondBySeconds: number;
  readonly incident?: string | undefined;
  readonly run?: string | undefined;
}

export type Pages = ReturnType<typeof createPages>;

export function createPages({ table, clock }: { readonly table: TableClient; readonly clock: Clock }) {
  const pages = createCollection<Page>({
    table,
    name: 'page',
    createdAt: (page) => page.pagedAt,
    isOpen: (page) => page.acknowledged === undefined,
    columns: ({ environment }) => ({ environment }),
  });

  return {
    /** Records the page once: `created` is false, and the page the first one, where the id is known. */
    page: (input: PageInput): Promise<{ created: boolean; page: Page }> =>
      change<Page, { created: boolean; page: Page }>(pages, input.id, (current) => {
        if (current) return { answer: { created: false, page: current } };
        const page = paged(input, isoNow(clock));
        return { next: page, answer: { created: true, page } };
      }),

    /** The first acknowledgement stays. */
    acknowledge: (id: string, by: string): Promise<Page> =>
      change(pages, id, (current) => {
        const page = existing(pages, id, current);
        if (page.acknowledged) return { answer: page };
        const next = { ...page, acknowledged: { by, at: isoNow(clock) } };
        return { next, answer: next };
      }),

    /** Pages that nobody has acknowledged in time, oldest first. */
    async overdue(at: Date = clock.now()): Promise<readonly Page[]> {
      const moment = at.toISOString();
      return (await pages.open()).filter((page) => page.respondBy <= moment);
    },

    get: (id: string) => pages.get(id),

    /** Newest first; only those not acknowledged with `open`. */
    async list(
      request: {
        readonly open?: boolean;
        readonly environment?: string;
        readonly limit?: number;
        readonly continuation?: string;
      } = {},
    ): Promise<Listed<Page>> {
      const { open = false, environment, limit = 50, continuation } = request;
      if (open) return { items: (await pages.open({ environment })).toReversed() };
      return pages.newest({ where: { environment }, limit, continuation });
    },
  };
}

function paged({ respondBySeconds, incident, run, ...facts }: PageInput, at: string): Page {
  return {
    ...facts,
    pagedAt: at,
    respondBy: isoAfter(at, respondBySeconds),
    ...(incident === undefined ? {} : { incident }),
    ...(run === undefined ? {} : { run }),
  };
}
