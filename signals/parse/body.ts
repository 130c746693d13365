/** The text of a delivery becomes signals; where it came from is told, or recognised by its shape. */

import type { Signal } from '../signal.ts';
import { parseAlert } from './alert.ts';
import { readEvents, type ReadEvents } from './events.ts';
import { fieldOf, isObject } from './field.ts';
import { alertLimitBytes, eventLimitBytes, readJson, refuseOversized } from './limits.ts';
import { malformed } from './malformed.ts';

export type BodySource = 'azure-monitor' | 'event-grid';

export interface Body {
  /** Left out: recognised by its shape. */
  readonly source?: BodySource;
  readonly text: string;
}

/**
 * One alert is one signal, a batch of events one for each event.
 * @throws AutomationError `input-invalid` or `payload-too-large`, naming the field; of a batch, for its first bad event.
 */
export function parseBody(body: Body): readonly Signal[] {
  const { signals, problems } = readBody(body);
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  return signals;
}

/** The same, where a bad event of a batch does not stop the others: it is among the problems. */
export function readBody({ source, text }: Body): ReadEvents {
  refuseOversized(text, source === 'azure-monitor' ? alertLimitBytes : eventLimitBytes, 'a payload');
  const body = readJson(text);
  if ((source ?? recognise(body)) === 'event-grid') return readEvents(body);
  refuseOversized(text, alertLimitBytes, 'an alert');
  return { signals: [parseAlert(body)], problems: [] };
}

/** An event carries its type; whatever else is an object is read as an alert, whose complaints say what an alert needs. */
export function recognise(body: unknown): BodySource {
  if (Array.isArray(body)) return 'event-grid';
  if (!isObject(body)) throw malformed('', 'an alert or one or more events', body);
  const field = fieldOf(body);
  return field.get('eventType').present || field.get('specversion').present ? 'event-grid' : 'azure-monitor';
}
