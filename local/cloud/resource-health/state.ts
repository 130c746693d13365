/** What the resource health service keeps: which resources are said not to be available. */
import type { Store } from '../store.ts';

export type AvailabilityState = 'Available' | 'Degraded' | 'Unavailable' | 'Unknown';

export interface Availability {
  readonly resourceId: string;
  readonly state: AvailabilityState;
  readonly summary: string;
  readonly occurredTime: string;
}

export interface ResourceHealthState {
  /** Undefined for resources of which nothing was said: they are available. */
  get(resourceId: string): Availability | undefined;
  put(availability: Availability): void;
}

export function createResourceHealthState(store: Store): ResourceHealthState {
  const known = store.collection<Availability>('resource-health');
  return {
    get: (resourceId) => known.get(resourceId.toLowerCase()),
    put: (availability) => known.put(availability.resourceId.toLowerCase(), availability),
  };
}
