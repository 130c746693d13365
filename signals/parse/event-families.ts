/** Which reader understands the data of which events. */

import { readUnknownEvent } from './events/unknown.ts';
import type { EventPayload, ReadEvent } from './event-reading.ts';

const families: readonly (readonly [prefix: string, read: ReadEvent])[] = [];

export function eventReaderOf({ type }: EventPayload): ReadEvent {
  const lower = type.toLowerCase();
  return families.find(([prefix]) => lower.startsWith(prefix))?.[1] ?? readUnknownEvent;
}
