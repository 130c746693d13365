/** Event Grid deliveries: the Event Grid schema (a list, or one event) and CloudEvents 1.0 (one, or a batch) become signals. */

import { isAutomationError, type AutomationError } from '../../errors.ts';
import { parseResourceId, resourceKey } from '../../resources/resource-id.ts';
import { signalId } from '../canonical.ts';
import { singleCause } from '../fingerprint.ts';
import type { Signal } from '../signal.ts';
import { eventReaderOf } from './event-families.ts';
import type { EventPayload } from './event-reading.ts';
import { fieldOf, type Field } from './field.ts';
import { refuseDeep } from './limits.ts';
import { malformed } from './malformed.ts';
import { clip } from './reading.ts';

export interface ReadEvents {
  readonly signals: readonly Signal[];
  /** One for each event that could not be read; its field begins with the index in the batch. */
  readonly problems: readonly AutomationError[];
}

/** Reads each event on its own: a bad one is a problem and never stops the next. A body that holds no events throws. */
export function readEvents(body: unknown): ReadEvents {
  refuseDeep(body);
  const whole = fieldOf(body);
  const events = Array.isArray(body) ? whole.items() : [whole.object()];
  if (events.length === 0) throw malformed('', 'at least one event', body);
  const signals: Signal[] = [];
  const problems: AutomationError[] = [];
  for (const event of events) {
    try {
      signals.push(readEvent(event));
    } catch (error) {
      if (!isAutomationError(error)) throw error;
      problems.push(error);
    }
  }
  return { signals, problems };
}

/** @throws AutomationError `input-invalid` for the first event that cannot be read. */
export function parseEvents(body: unknown): readonly Signal[] {
  const { signals, problems } = readEvents(body);
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  return signals;
}

function readEvent(field: Field): Signal {
  const event = readEnvelope(field.object());
  const reading = eventReaderOf(event)(event);
  const targets = reading.targets.map(resourceKey);
  const resourceType = typeOf(targets[0]) ?? reading.resourceType;
  return {
    id: signalId('event-grid', field.value),
    source: 'event-grid',
    kind: reading.kind,
    name: clip(event.type),
    condition: 'occurred',
    at: event.at,
    title: clip(reading.title),
    targets,
    ...(resourceType === undefined ? {} : { resourceType }),
    dimensions: {},
    tags: {},
    cause: singleCause(reading.kind, { type: event.type, ...reading.identity }, reading.epoch),
    facts: reading.facts,
  };
}

/** CloudEvents name the topic `source`, the type `type` and the time `time`. */
function readEnvelope(event: Field): EventPayload {
  const specversion = event.get('specversion');
  const cloud = specversion.present;
  if (cloud && specversion.maybeText() !== '1.0') throw malformed(specversion.path, '"1.0"', specversion.value);
  return {
    id: event.get('id').text('the id of an event'),
    type: event.get(cloud ? 'type' : 'eventType').text('the type of an event'),
    field: event,
    topic: event.get(cloud ? 'source' : 'topic').maybeText() ?? '',
    subject: event.get('subject').maybeText() ?? '',
    at: event.get(cloud ? 'time' : 'eventTime').time(),
    data: event.get('data').decoded(),
  };
}

function typeOf(target: string | undefined): string | undefined {
  return target === undefined ? undefined : parseResourceId(target)?.type;
}
