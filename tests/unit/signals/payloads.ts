/** The payloads of tests/fixtures, by name. */

import { readdirSync, readFileSync } from 'node:fs';

import { parseAlert } from '../../../signals/parse/alert.ts';
import { parseBody } from '../../../signals/parse/body.ts';
import type { Signal } from '../../../signals/signal.ts';

const folder = new URL('../../fixtures/', import.meta.url);

export function payloadText(path: string): string {
  return readFileSync(new URL(`${path}.json`, folder), 'utf8');
}

export function payload(path: string): unknown {
  return JSON.parse(payloadText(path)) as unknown;
}

export function alertSignal(name: string): Signal {
  return parseAlert(payload(`alerts/${name}`));
}

/** The signal of a delivery that holds one event. */
export function eventSignal(name: string): Signal {
  const [signal] = parseBody({ source: 'event-grid', text: payloadText(`events/${name}`) });
  if (signal === undefined) throw new Error(`${name} holds no event`);
  return signal;
}

export function payloadNames(kind: 'alerts' | 'events'): readonly string[] {
  return readdirSync(new URL(`${kind}/`, folder))
    .map((name) => name.replace(/\.json$/, ''))
    .toSorted();
}

/** A copy with one field set: `data.essentials.severity`, `[0].eventTime`. */
export function withField(body: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(body);
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => Reflect.get(objectOf(at), key) as unknown, copy);
  if (value === undefined) Reflect.deleteProperty(objectOf(parent), last);
  else Reflect.set(objectOf(parent), last, value);
  return copy;
}

function objectOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new Error('the path leads nowhere');
  return value;
}
