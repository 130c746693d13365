/** One spelling for a JSON value, so that its hash depends on what it says only. Anybody can write it again in another language. */

/** JSON without spaces, the keys of each object sorted by UTF-16 unit. What JSON cannot say is left out as JSON.stringify does. */
export function canonicalJson(value: unknown): string {
  const plain = JSON.stringify(value);
  return plain === undefined ? 'null' : spell(JSON.parse(plain));
}

function spell(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spell).join(',')}]`;
  const sorted = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${spell(inner)}`).join(',')}}`;
}
