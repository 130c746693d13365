/** Reading JSON of a shape that others decide. */
import { isRecord } from '../../resources/property.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The object at a property; an empty one where there is none. */
export function recordAt(value: Json, property: string): Json {
  const found = value[property];
  return isRecord(found) ? found : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The object that a text is; undefined where it is no JSON, or no object. */
export function jsonIn(text: string | undefined): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
