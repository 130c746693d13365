/** Event subscriptions of system topics, as the control plane has them: where they deliver to, what they take, how long they try. */
import { lastName } from '../arm/resource-id.ts';
import type { ArmResource, Resources } from '../arm/state.ts';
import { listOf, numberOf, objectOf, textOf, type JsonObject } from '../json.ts';
import type { PublishedEvent } from './events.ts';

export interface EventSubscription {
  readonly id: string;
  readonly name: string;
  /** Name of the system topic. */
  readonly topic: string;
  /** Resource id of what the topic is of. */
  readonly source: string;
  readonly destination:
    | { readonly kind: 'AzureFunction'; readonly functionName: string }
    | { readonly kind: 'WebHook'; readonly url: string };
  readonly maxEventsPerBatch: number;
  readonly maxDeliveryAttempts: number;
  readonly timeToLiveMs: number;
  readonly deadLetter?: { readonly storageAccountId: string; readonly container: string };
  takes(event: PublishedEvent): boolean;
}

export type ReadSubscription =
  { readonly subscription: EventSubscription } | { readonly id: string; readonly notServed: string };

const type = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';

export function readSubscriptions(resources: Resources): ReadSubscription[] {
  return resources.ofType(type).map((resource) => read(resource, resources));
}

/** Undefined for one that is gone or cannot be served. */
export function findSubscription(resources: Resources, id: string): EventSubscription | undefined {
  const resource = resources.get(id);
  const found = resource === undefined ? undefined : read(resource, resources);
  return found !== undefined && 'subscription' in found ? found.subscription : undefined;
}

function read({ id, properties }: ArmResource, resources: Resources): ReadSubscription {
  const topic = resources.get(id.slice(0, id.toLowerCase().lastIndexOf('/eventsubscriptions/')));
  // With an identity of the topic both stand one level deeper.
  const target = destinationOf(
    objectOf(properties['destination'] ?? objectOf(properties['deliveryWithResourceIdentity'])['destination']),
  );
  const filter = objectOf(properties['filter']);
  const source = textOf(topic?.properties['source']);
  const schema = textOf(properties['eventDeliverySchema']) ?? 'EventGridSchema';
  if (topic === undefined || source === undefined)
    return { id, notServed: 'its system topic or the source is missing' };
  if (typeof target === 'string') return { id, notServed: target };
  if (schema !== 'EventGridSchema') return { id, notServed: `the delivery schema ${schema} is not emulated` };
  if (listOf(filter['advancedFilters']).length > 0) return { id, notServed: 'advanced filters are not emulated' };
  const retry = objectOf(properties['retryPolicy']);
  const deadLetter = deadLetterOf(
    objectOf(
      properties['deadLetterDestination'] ??
        objectOf(properties['deadLetterWithResourceIdentity'])['deadLetterDestination'],
    ),
  );
  return {
    subscription: {
      id,
      name: lastName(id),
      topic: lastName(topic.id),
      source,
      ...target,
      maxDeliveryAttempts: numberOf(retry['maxDeliveryAttempts']) ?? 30,
      timeToLiveMs: (numberOf(retry['eventTimeToLiveInMinutes']) ?? 1440) * 60_000,
      ...(deadLetter === undefined ? {} : { deadLetter }),
      takes: (event) => passes(event, filter),
    },
  };
}

/** A text says why it cannot be delivered to. */
function destinationOf(destination: JsonObject): Pick<EventSubscription, 'destination' | 'maxEventsPerBatch'> | string {
  const kind = textOf(destination['endpointType']) ?? 'none';
  const properties = objectOf(destination['properties']);
  const maxEventsPerBatch = numberOf(properties['maxEventsPerBatch']) ?? 1;
  const functionId = textOf(properties['resourceId']) ?? '';
  const url = textOf(properties['endpointUrl']) ?? '';
  if (kind === 'AzureFunction') return { destination: { kind, functionName: lastName(functionId) }, maxEventsPerBatch };
  if (kind !== 'WebHook') return `destinations of type ${kind} are not emulated`;
  return URL.canParse(url) ? { destination: { kind, url }, maxEventsPerBatch } : `endpointUrl '${url}' is no address`;
}

function deadLetterOf(destination: JsonObject): EventSubscription['deadLetter'] {
  const properties = objectOf(destination['properties']);
  const storageAccountId = textOf(properties['resourceId']);
  const container = textOf(properties['blobContainerName']);
  return storageAccountId === undefined || container === undefined ? undefined : { storageAccountId, container };
}

function passes(event: PublishedEvent, filter: JsonObject): boolean {
  const types = listOf(filter['includedEventTypes']);
  const isCaseSensitive = filter['isSubjectCaseSensitive'] === true;
  const cased = (text: string): string => (isCaseSensitive ? text : text.toLowerCase());
  const subject = cased(event.subject);
  return (
    (types.length === 0 || types.some((each) => textOf(each)?.toLowerCase() === event.eventType.toLowerCase())) &&
    subject.startsWith(cased(textOf(filter['subjectBeginsWith']) ?? '')) &&
    subject.endsWith(cased(textOf(filter['subjectEndsWith']) ?? ''))
  );
}
