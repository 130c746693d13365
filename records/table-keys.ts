/** How ids, names and times become table keys: the one place that knows which characters and lengths a key allows. */
import { createHash } from 'node:crypto';

/** A key holds 1 KiB, i.e. 512 UTF-16 units; longer ids keep their head, for people, and a hash. */
const longestPart = 200;

/** After the last time that a key can hold, in milliseconds; 15 digits. */
const endOfTime = 999_999_999_999_999;

/**
 * A partition or row key of parts, joined with `!`. Distinct parts give distinct keys, and a key that begins with
 * `tableKey(a, '')` has `a` as its first part. Case counts.
 */
export function tableKey(...parts: readonly string[]): string {
  return parts.map(encodePart).join('!');
}

/** A time as a key part: later times sort first, as the newest row is what a table finds fastest. */
export function newestFirst(at: string | Date): string {
  return String(endOfTime - new Date(at).getTime()).padStart(15, '0');
}

/** An OData filter for the rows of one partition whose row key begins with `prefix`. */
export function startsWith(partition: string, prefix: string): string {
  return `PartitionKey eq '${partition}' and RowKey ge '${prefix}' and RowKey lt '${prefix}~'`;
}

function encodePart(part: string): string {
  // `!` sorts before all that stays and `~` after it, so that they can delimit; `_` escapes, itself included.
  const encoded = part.replace(/[^A-Za-z0-9.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `_${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (encoded.length <= longestPart) return encoded;
  return `${encoded.slice(0, longestPart - 40)}__${createHash('sha256').update(part).digest('hex').slice(0, 32)}`;
}
