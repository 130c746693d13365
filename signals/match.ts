/** Whether a signal is what a route is for: all that the route says must hold. */

import { isGlob, parseGlob } from './glob.ts';
import { severityPattern, type RouteMatch } from './routes-schema.ts';
import type { Signal, SignalCondition } from './signal.ts';

export type Matcher = (signal: Signal) => boolean;

/** Recovery starts nothing unless a route asks for it. */
export const usualConditions: readonly SignalCondition[] = ['fired', 'occurred'];

/** Prepared once, asked for every signal. */
export function matcherOf(match: RouteMatch): Matcher {
  const kinds = listOf(match.kind);
  const conditions = listOf(match.condition) ?? usualConditions;
  const severities = listOf(match.severity)?.flatMap(severitiesOf);
  const rule = anyGlob(match.rule);
  const resourceType = anyGlob(match.resourceType);
  const component = anyOf(match.component);
  const environment = anyOf(match.environment);
  const tags = pairs(match.tags);
  const facts = pairs(match.facts);
  return (signal) =>
    (kinds?.includes(signal.kind) ?? true) &&
    conditions.includes(signal.condition) &&
    (severities === undefined || (signal.severity !== undefined && severities.includes(signal.severity))) &&
    rule(signal.name) &&
    resourceType(signal.resourceType) &&
    component(signal.component) &&
    environment(signal.environment) &&
    tags.every(([name, accepts]) => accepts(valueOf(signal.tags, name))) &&
    facts.every(([name, accepts]) => [valueOf(signal.facts, name)].flat().some(accepts));
}

export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] | undefined {
  if (value === undefined) return undefined;
  return isList(value) ? value : [value];
}

/** `Sev1` → 1; `0-2` → 0, 1, 2, in either direction. */
export function severitiesOf(severity: number | string): readonly number[] {
  if (typeof severity === 'number') return [severity];
  const [, first = '', last = first] = severityPattern.exec(severity) ?? [];
  const [from, to] = [Math.min(Number(first), Number(last)), Math.max(Number(first), Number(last))];
  return [0, 1, 2, 3, 4].filter((level) => level >= from && level <= to);
}

type Accepts = (value: unknown) => boolean;

function anyGlob(patterns: string | readonly string[] | undefined): Accepts {
  const globs = listOf(patterns)?.map(parseGlob).filter(isGlob);
  return (value) => globs === undefined || (typeof value === 'string' && globs.some((glob) => glob.matches(value)));
}

function anyOf(names: string | readonly string[] | undefined): Accepts {
  const accepted = listOf(names);
  return (value) => accepted === undefined || (typeof value === 'string' && accepted.includes(value));
}

type Wanted = string | number | boolean;

function pairs(
  wanted: Readonly<Record<string, Wanted | readonly Wanted[]>> | undefined,
): readonly (readonly [string, Accepts])[] {
  return Object.entries(wanted ?? {}).map(([name, values]) => {
    const globs = (listOf(values) ?? []).map((value) => parseGlob(String(value))).filter(isGlob);
    const accepts: Accepts = (value) => isWanted(value) && globs.some((glob) => glob.matches(String(value)));
    return [name, accepts] as const;
  });
}

function isWanted(value: unknown): value is Wanted {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Azure compares tag names without case. */
function valueOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const key = Object.keys(record).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : record[key];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
