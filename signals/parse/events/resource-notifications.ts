/** Resource notifications: availability of virtual machines, annotations, and created, updated or deleted resources. On the wire: resourceInfo and operationalInfo. */

import { shortType, subjectOf, type EventPayload, type EventReading, type ReadEvent } from '../event-reading.ts';
import type { Field } from '../field.ts';
import { factsOf } from '../reading.ts';

interface Notification {
  /** The resource that the event carries, for health the record of its availability. */
  readonly info: Field;
  readonly properties: Field;
  readonly eventTime: string | undefined;
}

/** What `data` is about; the SDK types name the same `resourceDetails` and `operationalDetails`. */
function read({ data: field }: EventPayload): Notification {
  const data = field.object();
  const info = data.get('resourceInfo').present ? data.get('resourceInfo') : data.get('resourceDetails');
  const operational = data.get('operationalInfo').present
    ? data.get('operationalInfo')
    : data.get('operationalDetails');
  return {
    info: info.object(),
    properties: info.get('properties').decoded(),
    eventTime: operational.get('resourceEventTime').maybeTime(),
  };
}

export const readHealthNotification: ReadEvent = (event): EventReading => {
  const { properties, eventTime } = read(event);
  const text = (name: string) => properties.get(name).maybeText();
  const target = text('targetResourceId') ?? subjectOf(event);
  const state = text('availabilityState');
  const annotation = text('annotationName');
  return {
    kind: 'resource-availability',
    title: `${shortType(event.type)}: ${target} ${state ?? annotation ?? ''}`.trim(),
    targets: [target],
    ...(text('targetResourceType') === undefined
      ? {}
      : { resourceType: text('targetResourceType')?.toLowerCase() ?? '' }),
    facts: factsOf({
      availabilityState: state,
      previousAvailabilityState: text('previousAvailabilityState'),
      annotation,
      reason: text('reason'),
      context: text('context'),
      category: text('category'),
      impactType: text('impactType'),
      occurredAt: properties.get('occurredTime').maybeTime(),
    }),
    // A state has no version: when it began tells it from the same state another day.
    identity: { target, state, annotation },
    epoch: properties.get('occurredTime').maybeTime() ?? eventTime ?? event.at,
  };
};

export const readResourceNotification: ReadEvent = (event): EventReading => {
  const { info, eventTime } = read(event);
  const resource = info.get('id').maybeText() ?? subjectOf(event);
  return {
    kind: 'resource-change',
    title: `${shortType(event.type)}: ${resource}`,
    targets: [resource],
    facts: factsOf({ change: shortType(event.type), location: info.get('location').maybeText() }),
    identity: { resource },
    epoch: eventTime ?? event.at,
  };
};
