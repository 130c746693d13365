/** What is said of a payload that cannot be read: which field, what was expected there, what came. */

import { AutomationError } from '../../errors.ts';

const longestEcho = 60;

/** A short description of a value, safe to show: its kind and at most its first characters. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return `an object with ${Object.keys(value).length} fields`;
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > longestEcho ? `${text.slice(0, longestEcho - 1)}…` : text;
}

/**
 * The error for a field that cannot be understood.
 * `field` is a path as one would type it, e.g. `data.essentials.firedDateTime`; '' is the whole body.
 */
export function malformed(field: string, expected: string, got: unknown): AutomationError {
  const where = field === '' ? 'body' : clip(field);
  const shown = describe(got);
  return new AutomationError('input-invalid', `${where}: expected ${expected}, got ${shown}.`, {
    data: { field: where, expected, got: shown },
  });
}

/** A path can hold a key that the sender chose; its end tells more than its beginning. */
function clip(path: string): string {
  return path.length > 120 ? `…${path.slice(-119)}` : path;
}
