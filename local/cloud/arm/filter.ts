/** `$filter` of resource and group lists: comparisons joined by `and`, as ARM takes them. */
import { AzureError } from '../azure-error.ts';
import { groupOf } from './resource-id.ts';

interface Filterable {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Properties that can be compared, with what they are of a resource. */
const properties: Readonly<Record<string, (resource: Filterable) => string | undefined>> = {
  resourcetype: (resource) => resource.type,
  name: (resource) => resource.name,
  location: (resource) => resource.location,
  resourcegroup: (resource) => groupOf(resource.id),
};

const comparison = /^(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'$/i;
const substring = /^substringof\('((?:[^']|'')*)',\s*(\w+)\)$/i;

/** Throws Azure's 400 for a filter that cannot be read: a filter that was ignored would be a wrong answer. */
export function parseFilter(filter: string | null): (resource: Filterable) => boolean {
  if (filter === null || filter.trim() === '') return () => true;
  const parts = splitByAnd(filter);
  if (parts.some((part) => /^tag(name|value)\b/i.test(part))) return byTag(parts, filter);
  const tests = parts.map((part) => parsePart(part, filter));
  return (resource) => tests.every((test) => test(resource));
}

function splitByAnd(filter: string): string[] {
  // `and` within quotes is part of a value.
  return (filter.match(/(?:'(?:[^']|'')*'|[^'])+?(?=\s+and\s+|$)/gi) ?? []).map((part) =>
    part.replace(/^\s*and\s+/i, '').trim(),
  );
}

function byTag(parts: readonly string[], filter: string): (resource: Filterable) => boolean {
  const wanted = new Map<string, string>();
  for (const part of parts) {
    const [, property, operator, value] = comparison.exec(part) ?? [];
    if (property === undefined || operator?.toLowerCase() !== 'eq') throw invalid(filter);
    wanted.set(property.toLowerCase(), unquoted(value));
  }
  const name = wanted.get('tagname');
  if (name === undefined || [...wanted.keys()].some((key) => key !== 'tagname' && key !== 'tagvalue'))
    throw invalid(filter);
  return (resource) => {
    const tag = Object.entries(resource.tags ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase());
    const value = wanted.get('tagvalue');
    return tag !== undefined && (value === undefined || tag[1] === value);
  };
}

function parsePart(part: string, filter: string): (resource: Filterable) => boolean {
  const [, contained, within] = substring.exec(part) ?? [];
  const [, property, operator, value] = comparison.exec(part) ?? [];
  const read = properties[(property ?? within ?? '').toLowerCase()];
  if (read === undefined) throw invalid(filter);
  if (contained !== undefined)
    return (resource) => read(resource)?.toLowerCase().includes(unquoted(contained).toLowerCase()) ?? false;
  const expected = unquoted(value).toLowerCase();
  return (resource) => (read(resource)?.toLowerCase() === expected) === (operator?.toLowerCase() === 'eq');
}

function unquoted(value: string | undefined): string {
  return (value ?? '').replaceAll("''", "'");
}

function invalid(filter: string): AzureError {
  return new AzureError(
    400,
    'InvalidFilterInQueryString',
    `Invalid $filter '${filter}' specified in the query string.`,
  );
}
