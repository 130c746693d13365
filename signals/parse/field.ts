/**
 * A value of a payload together with its path, so that a complaint can name it.
 * Names are looked up without case and stray spaces (Key Vault events have both), never on the prototype.
 */

import { malformed } from './malformed.ts';
import { normaliseTime } from './time.ts';

/** Readers named `maybe…` never throw: what is absent, null or of another type is undefined. The others refuse. */
export interface Field {
  readonly path: string;
  readonly value: unknown;
  /** Neither absent nor null. */
  readonly present: boolean;
  /** The field below; absent where this is no object or has none of that name. */
  get(name: string): Field;
  /** Items of a list; refuses anything else. */
  items(): readonly Field[];
  /** Items of a list; none for anything else. */
  maybeItems(): readonly Field[];
  /** Refuses what is not an object. */
  object(): Field;
  /** The same, with JSON that was sent inside a string decoded. */
  decoded(): Field;
  text(expected?: string): string;
  maybeText(): string | undefined;
  maybeNumber(): number | undefined;
  maybeFlag(): boolean | undefined;
  /** ISO 8601 UTC with milliseconds. */
  time(): string;
  maybeTime(): string | undefined;
}

export function fieldOf(value: unknown, path = ''): Field {
  const field: Field = {
    path,
    value,
    present: value !== undefined && value !== null,
    get: (name) => fieldOf(property(value, name), path === '' ? name : `${path}.${name}`),
    items() {
      if (!Array.isArray(value)) throw malformed(path, 'a list', value);
      return field.maybeItems();
    },
    maybeItems: () => (Array.isArray(value) ? value.map((item, index) => fieldOf(item, `${path}[${index}]`)) : []),
    object() {
      if (!isObject(value)) throw malformed(path, 'an object', value);
      return field;
    },
    decoded: () => (typeof value === 'string' ? fieldOf(decode(value), path) : field),
    text(expected = 'a text that is not empty') {
      const text = field.maybeText();
      if (text === undefined) throw malformed(path, expected, value);
      return text;
    },
    maybeText() {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
      const text = String(value).trim();
      return text === '' ? undefined : text;
    },
    maybeNumber() {
      const text = field.maybeText();
      if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
      const number = Number(text);
      return Number.isFinite(number) ? number : undefined;
    },
    maybeFlag() {
      const text = field.maybeText()?.toLowerCase();
      return text === 'true' ? true : text === 'false' ? false : undefined;
    },
    time() {
      const time = field.maybeTime();
      if (time === undefined) throw malformed(path, 'a date and time in ISO 8601', value);
      return time;
    },
    maybeTime: () => (typeof value === 'string' ? normaliseTime(value) : undefined),
  };
  return field;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function property(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(value).find((candidate) => candidate.trim().toLowerCase() === wanted);
  return key === undefined ? undefined : value[key];
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
