/** One spelling of a JSON value, so that the same delivery twice hashes the same however it was formatted. */

import { shortHash } from './fingerprint.ts';
import type { SignalSource } from './signal.ts';

/** The id of a signal: 32 hex characters of its source and body. */
export function signalId(source: SignalSource, body: unknown): string {
  return shortHash(`${source}\n${canonical(body)}`);
}

/** JSON without spaces and with sorted keys. The depth of a body is checked before it comes here. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
