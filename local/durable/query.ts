/** Query strings of the management API: names in any case, and what cannot be read counts as not given. */

import { runtimeStatuses, type RuntimeStatus } from './store/rows.ts';

/** All values of a name, joined by commas as .NET joins them; undefined where there is none. */
export type Query = (name: string) => string | undefined;

export function readQuery(url: URL): Query {
  return (name) => {
    const values = [...url.searchParams]
      .filter(([key]) => key.toLowerCase() === name.toLowerCase())
      .map(([, value]) => value);
    return values.length > 0 ? values.join(',') : undefined;
  };
}

export function flag(query: Query, name: string, otherwise = false): boolean {
  const value = query(name)?.trim().toLowerCase();
  return value === 'true' || (value !== 'false' && otherwise);
}

/** Milliseconds of a number of seconds. */
export function seconds(query: Query, name: string): number | undefined {
  const value = Number(query(name) ?? Number.NaN);
  return Number.isFinite(value) ? value * 1000 : undefined;
}

/** Times in milliseconds since 1970; no status means any. */
export interface InstanceFilters {
  readonly createdFrom: number | undefined;
  readonly createdTo: number | undefined;
  readonly statuses: readonly RuntimeStatus[];
}

export function filters(query: Query): InstanceFilters {
  const asked = (query('runtimeStatus') ?? '').split(',');
  return {
    createdFrom: time(query('createdTimeFrom')),
    createdTo: time(query('createdTimeTo')),
    statuses: runtimeStatuses.filter((status) => asked.includes(status)),
  };
}

function time(text: string | undefined): number | undefined {
  const milliseconds = Date.parse(text ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/**
 * Path segments as the real host decodes them: a plus is a space, and an escape that means nothing stays.
 * Undefined for a path that names something with a slash in it, which it cannot tell from a longer path.
 */
export function decodedSegments(pathname: string): string[] | undefined {
  if (/%2f/i.test(pathname)) return undefined;
  return pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.replaceAll(/(%[\da-f]{2})+/gi, decoded).replaceAll('+', ' '));
}

function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}
