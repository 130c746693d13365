/** An event of a type that nobody has met yet: kept with what its envelope says, routed by its type. */

import { parseResourceId } from '../../../resources/resource-id.ts';
import { shortType, type EventReading, type ReadEvent } from '../event-reading.ts';
import { factsOf } from '../reading.ts';

export const readUnknownEvent: ReadEvent = ({ id, type, topic, subject }): EventReading => ({
  kind: 'unknown',
  title: `${shortType(type)}: ${subject === '' ? topic : subject}`,
  targets: [subject, topic].filter((text) => parseResourceId(text) !== undefined).slice(0, 1),
  facts: factsOf({ subject: subject === '' ? undefined : subject, topic: topic === '' ? undefined : topic }),
  // Nothing in it is known to be a version: the id is all that tells a repeated delivery from another event.
  identity: { topic, subject, id },
});
