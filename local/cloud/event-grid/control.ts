/** `/_control/events`, `dead-letters`, `event-faults` and `events-key`: what was delivered, what was not, and what is done to events on their way. */
import * as z from 'zod';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { checked } from '../control-input.ts';
import { ok } from '../requests.ts';
import type { Store } from '../store.ts';
import { eventFaultsSchema, type EventFaults } from './faults.ts';

const keySchema = z.strictObject({ key: z.string() });

export function eventGridControl(
  request: CloudRequest,
  path: readonly string[],
  deps: { store: Store; setFaults: (faults: EventFaults) => void; setEventsKey: (key: string) => void },
): CloudResponse | undefined {
  const deliveries = deps.store.collection('event-deliveries');
  const deadLetters = deps.store.collection('dead-letters');
  switch (`${request.method} ${path.join('/')}`) {
    case 'GET events':
      return ok(deliveries.all());
    case 'DELETE events':
      deliveries.clear();
      deadLetters.clear();
      return ok();
    case 'GET dead-letters':
      return ok(deadLetters.all());
    case 'PUT event-faults':
      deps.setFaults(checked(eventFaultsSchema, request));
      return ok();
    case 'PUT events-key':
      deps.setEventsKey(checked(keySchema, request).key);
      return ok();
    default:
      return undefined;
  }
}
