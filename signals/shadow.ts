/** Whether a route takes everything that a later one would match, so that the later one is never reached. */

import { isGlob, parseGlob } from './glob.ts';
import { listOf, severitiesOf, usualConditions } from './match.ts';
import type { RouteMatch } from './routes-schema.ts';

/** Certain when true; a pattern within a pattern is recognised only where the later one is written without wildcards, or alike. */
export function shadowOf(earlier: RouteMatch, later: RouteMatch): boolean {
  return (
    within(listOf(later.kind), listOf(earlier.kind)) &&
    within(listOf(later.condition) ?? usualConditions, listOf(earlier.condition) ?? usualConditions) &&
    within(listOf(later.severity)?.flatMap(severitiesOf), listOf(earlier.severity)?.flatMap(severitiesOf)) &&
    within(listOf(later.component), listOf(earlier.component)) &&
    within(listOf(later.environment), listOf(earlier.environment)) &&
    globsWithin(later.rule, earlier.rule) &&
    globsWithin(later.resourceType, earlier.resourceType) &&
    recordWithin(later.tags, earlier.tags) &&
    recordWithin(later.facts, earlier.facts)
  );
}

/** What is left out accepts everything. */
function within<T>(inner: readonly T[] | undefined, outer: readonly T[] | undefined): boolean {
  return outer === undefined || (inner !== undefined && inner.every((item) => outer.includes(item)));
}

type Wanted = string | number | boolean;

function globsWithin(
  inner: Wanted | readonly Wanted[] | undefined,
  outer: Wanted | readonly Wanted[] | undefined,
): boolean {
  const outers = listOf(outer)?.map(String);
  if (outers === undefined) return true;
  return (
    listOf(inner)
      ?.map(String)
      .every((pattern) => outers.some((wider) => covers(wider, pattern))) ?? false
  );
}

function covers(wider: string, pattern: string): boolean {
  if (wider === '*' || wider.toLowerCase() === pattern.toLowerCase()) return true;
  const glob = parseGlob(wider);
  return !/[*?{}\\]/.test(pattern) && isGlob(glob) && glob.matches(pattern);
}

function recordWithin(
  inner: Readonly<Record<string, Wanted | readonly Wanted[]>> | undefined,
  outer: Readonly<Record<string, Wanted | readonly Wanted[]>> | undefined,
): boolean {
  return Object.entries(outer ?? {}).every(([name, values]) => globsWithin(inner?.[name], values));
}
